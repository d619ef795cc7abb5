"""Run the command line as `python -m throughcare`."""

from throughcare import cli

cli()
