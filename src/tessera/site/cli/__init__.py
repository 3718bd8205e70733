"""The command line of an installation, ``bin/tessera``.

One file for each command; ``main.py`` finds them and turns refusals into one sentence and exit
status 2. A command writes only through the rooms' actions, as the operator. Start reading there.
"""
