"""Providers as a person deals with them: switch on, keys, terms, regions, models, budgets, agreements, ending it.

:class:`ProviderService` is what both faces use, and the providers' half of what the guard asks (``policy.standing``).
:mod:`settings` is what is kept about each, in one private file without any key; :mod:`testing` sends the one request that
carries nothing, to see whether key and address work; :mod:`voices` keeps the lists of voices; :mod:`credentials` looks at
what a person enters as a key.
"""

from app.services.providers.credentials import read_key_file
from app.services.providers.service import BadSetting, NotInUse, ProviderService, ProviderState
from app.services.providers.settings import ProviderSettings, SettingsFile
from app.services.providers.testing import Tested, try_connection
from app.services.providers.voices import VoiceLists, fitting

__all__ = [
    "BadSetting",
    "NotInUse",
    "ProviderService",
    "ProviderSettings",
    "ProviderState",
    "SettingsFile",
    "Tested",
    "VoiceLists",
    "fitting",
    "read_key_file",
    "try_connection",
]
