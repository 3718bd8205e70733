"""Who sees what, and who may do what; short enough to read in full.

``people`` says who asks, ``audience`` how far a contribution travels, ``rights`` what a role or an
arrangement opens, ``visibility`` which rows that makes, ``policy`` which acts, ``public`` what
needs no sign-in. Whatever is not written here is refused. Start reading at ``people.py``.
"""
