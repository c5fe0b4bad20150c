"""The manifest, against the official schemas where they are at hand, and always against the structure they ask for.

The schemas are not ours to ship. They are looked for in ``LECTERN_SCHEMAS`` and in ``shared/schemas`` beside the repository;
where ``CI`` is set they have to be there. Elsewhere only the structural
test is collected, and the run says so.
"""

from __future__ import annotations

import os
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from tests.publish.conftest import schema_folder
from tests.publish.examples import everything, reading_only

from app.course import Course
from app.publish import publish_scorm12

CP = "{http://www.imsproject.org/xsd/imscp_rootv1p1p2}"
ADL = "{http://www.adlnet.org/xsd/adlcp_rootv1p2}"
XML_NS = "http://www.w3.org/XML/1998/namespace"


def courses() -> list[Course]:
    """With a score, without one, and with a title that needs escaping."""
    odd = replace(reading_only().course, settings=replace(reading_only().course.settings, title='A & B <c> "d" ' + "é" * 300))
    return [everything().course, reading_only().course, odd]


def manifest_of(course: Course, folder: Path) -> Any:
    package = publish_scorm12(course, everything().media, folder / "course.zip", lambda fraction, text: None).path
    with zipfile.ZipFile(package) as archive:
        return etree.fromstring(archive.read("imsmanifest.xml"))


def official_schema(folder: Path, scratch: Path) -> etree.XMLSchema:
    """SCORM 1.2's schemas, with the two that are not valid themselves replaced as the folder's README says."""
    for name in ("imscp_rootv1p1p2.xsd", "adlcp_rootv1p2.xsd"):
        (scratch / name).write_bytes((folder / "scorm12" / name).read_bytes())
    (scratch / "ims_xml.xsd").write_bytes((folder / "scorm2004_4ed" / "xml.xsd").read_bytes())
    both = (
        '<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema">'
        '<xsd:import namespace="http://www.imsproject.org/xsd/imscp_rootv1p1p2" schemaLocation="imscp_rootv1p1p2.xsd"/>'
        '<xsd:import namespace="http://www.adlnet.org/xsd/adlcp_rootv1p2" schemaLocation="adlcp_rootv1p2.xsd"/>'
        "</xsd:schema>"
    )
    (scratch / "both.xsd").write_text(both, encoding="utf-8")
    return etree.XMLSchema(etree.parse(str(scratch / "both.xsd"), etree.XMLParser(no_network=True, load_dtd=False)))


if schema_folder() is not None or os.environ.get("CI"):

    @pytest.mark.parametrize("course", courses(), ids=["scored", "unscored", "odd title"])
    def test_the_manifest_is_valid_by_the_official_schemas(tmp_path: Path, course: Course) -> None:
        folder = schema_folder()
        assert folder is not None, "CI must have the official schemas in ../shared/schemas or LECTERN_SCHEMAS"
        (tmp_path / "xsd").mkdir()
        schema = official_schema(folder, tmp_path / "xsd")
        schema.assertValid(manifest_of(course, tmp_path))

    def test_the_official_schemas_do_reject_a_wrong_manifest(tmp_path: Path) -> None:
        folder = schema_folder()
        assert folder is not None, "CI must have the official schemas in ../shared/schemas or LECTERN_SCHEMAS"
        (tmp_path / "xsd").mkdir()
        schema = official_schema(folder, tmp_path / "xsd")
        root = manifest_of(everything().course, tmp_path)
        root.find(f".//{CP}resource").set(f"{ADL}scormtype", "nonsense")
        assert not schema.validate(root)


@pytest.mark.parametrize("course", courses(), ids=["scored", "unscored", "odd title"])
def test_the_manifest_has_the_structure_the_standard_asks_for(tmp_path: Path, course: Course) -> None:
    root = manifest_of(course, tmp_path)
    assert [child.tag for child in root] == [f"{CP}metadata", f"{CP}organizations", f"{CP}resources"]
    assert [child.text for child in root[0]] == ["ADL SCORM", "1.2"]
    organization = root[1][0]
    assert root[1].get("default") == organization.get("identifier")
    assert [child.tag for child in organization] == [f"{CP}title", f"{CP}item"]
    item = organization[1]
    resource = root[2][0]
    assert item.get("identifierref") == resource.get("identifier")
    assert resource.get(f"{ADL}scormtype") == "sco"
    assert resource.get("href") == "index.html" == resource[0].get("href")
    titles = [element.text for element in root.iter(f"{CP}title")]
    assert all(title and len(title) <= 200 for title in titles)
    mastery = [element.text for element in item.iter(f"{ADL}masteryscore")]
    assert mastery == (["80"] if course.id == "ceverything" else [])
    identifiers = [element.get("identifier") for element in root.iter() if element.get("identifier")]
    assert len(set(identifiers)) == len(identifiers)
