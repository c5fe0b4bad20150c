"""The names model: people, places and organisations by a small network that ships with Lectern (``resources/names/model``).

:mod:`features` marks each word with what the lists know of it, which the network sees beside the word's own shape;
:mod:`model` runs it; :mod:`people` joins it with the rules of :mod:`app.scan.people`. ``packaging/names/train.py`` made it.
"""
