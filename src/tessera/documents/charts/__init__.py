"""Charts: a frozen description in, one Vega-Lite specification out, drawn on page and paper alike.

``spec(chart)`` builds the specification with its values inside; ``picture.svg``/``png`` draw it on
the server; the same specification is drawn interactively in the browser.
"""

from tessera.documents.charts.describe import describe
from tessera.documents.charts.frame import WIDTHS
from tessera.documents.charts.spec import spec
from tessera.documents.figures import Chart, Kind, Point, Series, Theme
from tessera.documents.pictures import AddressRefused, png, refuse_addresses, render, svg

__all__ = [
    "WIDTHS",
    "AddressRefused",
    "Chart",
    "Kind",
    "Point",
    "Series",
    "Theme",
    "describe",
    "png",
    "refuse_addresses",
    "render",
    "spec",
    "svg",
]
