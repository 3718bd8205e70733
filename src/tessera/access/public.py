"""The views that need no sign-in, by the name of their address. Everything else does."""

from __future__ import annotations

from django.urls import ResolverMatch

#: Names of addresses; "room:*" opens a whole room whose rows are filtered by audience anyway.
PUBLIC_VIEWS: frozenset[str] = frozenset(
    {
        "home",
        "about",
        "accessibility",
        "healthz",
        "components",
        "account_login",
        "account_logout",
        "account_inactive",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "account_reauthenticate",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "openid_connect_login",
        "openid_connect_callback",
        "socialaccount_login_cancelled",
        "socialaccount_login_error",
        "network:invitation",
        # Rows of public networks; people and arrangements stay behind sign-in.
        "network:index",
        "network:network",
        "network:participant",
        "network:organisation",
        "network:experts",
        # Whoever was consulted holds a personal link; everything else of the room asks for a sign-in.
        "exchange:consultation",
        # What was compiled for everybody, of a query that everybody may read.
        "exchange:compilations",
        "exchange:compilation_file",
        "exchange:attachment_by_link",
        "exchange:remove_file_by_link",
        "exchange:clean_file_by_link",
        # Calendars cannot sign in: a secret address, which its owner can close.
        "notices:calendar",
        "statistics:*",
        "reference:*",
        "sdmx:*",
        "api:*",
    }
)


def is_public(match: ResolverMatch | None) -> bool:
    """Whether a visitor may open the view that an address resolved to."""
    if match is None:
        return True  # nothing is there: the page that says so is for everybody
    return match.view_name in PUBLIC_VIEWS or f"{match.namespace}:*" in PUBLIC_VIEWS
