"""XML whose elements repeat: the element that occurs most as siblings is the record."""

from collections import Counter
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from morgiana.commerce.importing.reading.flattening import Record, sheets_of
from morgiana.commerce.importing.reading.sheet import Sheet
from morgiana.commerce.importing.refusals import CorruptFile, NotATable
from morgiana.kernel.refusals import Where


def read_xml(content: bytes, file: str) -> list[Sheet]:
    """The sheets of an XML document. Entities are refused: a file has no business to read other files."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(content)
    except DefusedXmlException as error:
        raise CorruptFile(
            "The XML defines entities of its own, which can be used to attack.",
            remedy="Export it without them.",
            where=Where(file=file),
        ) from error
    except ParseError as error:
        raise CorruptFile(
            "The XML is damaged or cut off.", remedy="Export it again.", where=Where(file=file, row=error.position[0])
        ) from error
    parent = _of_records(root)
    if parent is None:
        raise NotATable(
            "No element of the XML repeats, so there are no records.", remedy="Export a list.", where=Where(file=file)
        )
    tag = Counter(child.tag for child in parent).most_common(1)[0][0]
    return sheets_of({_name(tag): [_record(child) for child in parent if child.tag == tag]}, file)


def _of_records(root: Element) -> Element | None:
    """The element nearest the root whose children repeat, or the root with a single record."""
    level = [root]
    while level:
        best = max(level, key=lambda element: max(Counter(c.tag for c in element).values(), default=0))
        if max(Counter(child.tag for child in best).values(), default=0) > 1:
            return best
        level = [child for element in level for child in element]
    return root if len(root) and len(root[0]) else None


def _record(element: Element) -> Record:
    record: dict[str, Any] = {_name(key): value for key, value in element.attrib.items()}
    counts = Counter(child.tag for child in element)
    for child in element:
        name = _name(child.tag)
        value: Any = _record(child) if len(child) or child.attrib else (child.text or "").strip() or None
        if counts[child.tag] > 1:
            record.setdefault(name, []).append(value if isinstance(value, dict) else {name: value})
        else:
            record[name] = value
    return record or {"value": (element.text or "").strip()}


def _name(tag: str) -> str:
    return tag.rpartition("}")[2]
