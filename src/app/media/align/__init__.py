"""Where in a recording each sentence of its script is said, found on this computer.

Two listeners that know nothing of each other: :mod:`warping` lays the recording beside a draft voice that reads the same script
(dynamic time warping over cepstra, any language that has a draft voice), :mod:`forced` aligns phones with a US English model
where it is installed. :mod:`script` joins the two: where they differ by more than a quarter of a second, or the sound does not
resemble the sentence, a person should look. Everything here works in windows, so that an hour costs no more memory than a
minute but for some numbers a frame. Needs numpy: import inside functions.
"""

__all__: list[str] = []
