"""Postal addresses: a street with a house number, and all that belongs to it, as some thirty countries write them.

:mod:`forms` finds the core, a street with its number or a street with its town and postcode; :mod:`growth` takes in what stands
on both sides: flats, the names of buildings, districts, towns, postcodes, countries, over lines and cells.
A street without a number, or a town alone, is no address.
"""

from app.scan.addresses.forms import load

__all__ = ["load"]
