"""What makes a file an archive: metadata, a colour profile, and a document that keeps the rules.

reportlab writes neither PDF/A nor tags. This module holds the differences, as a subclass of its
document instead of patches to the library.
Sources: ISO 19005-2 (PDF/A-2a), ISO 14289-1 (PDF/UA-1), XMP specification part 1.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any, Final
from xml.sax.saxutils import escape

from PIL import ImageCms
from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFDictionary,
    PDFDocument,
    PDFName,
    PDFStream,
    PDFString,
    PDFZCompress,
)

PRODUCER: Final = "OSMO Desktop"
PDF_VERSION: Final = (1, 7)
_PROFILE_NAME: Final = "sRGB IEC61966-2.1"
_PROFILE_DATE: Final = slice(24, 36)
_FIXED_DATE: Final = bytes.fromhex("07d000010001000000000000")
"""1.1.2000 as six big-endian numbers: a profile that carries today's date differs every day."""


@dataclass(frozen=True, slots=True)
class Properties:
    """What the file says about itself; printable text without anything private."""

    title: str
    language: str
    created: datetime


class ArchiveDocument(PDFDocument):
    """A reportlab document whose streams, pages and catalogue keep the rules of PDF/A-2."""

    def __init__(self, language: str) -> None:
        """Make an empty document that is the same bytes for the same content."""
        super().__init__(compression=1, invariant=1, pdfVersion=PDF_VERSION, lang=language)
        catalogue = self.Catalog
        catalogue.__NoDefault__ = [*catalogue.__NoDefault__, "OutputIntents"]

    def Reference(self, obj: Any, name: str | None = None) -> Any:
        """Register an object; every stream of the file passes here once."""
        if isinstance(obj, PDFStream) and "format" not in vars(obj):
            _keep_stream_rules(obj)
        return super().Reference(obj, name)

    def add_picture(self, grey: bytes, size: tuple[int, int]) -> str:
        """Add grey pixels, rows from the top; gives the name under which a page draws them."""
        name = sha256(repr(size).encode() + grey).hexdigest()[:16]
        facts = {
            "Type": PDFName("XObject"),
            "Subtype": PDFName("Image"),
            "Width": size[0],
            "Height": size[1],
            "ColorSpace": PDFName("DeviceGray"),
            "BitsPerComponent": 8,
        }
        if not self.hasForm(name):
            self.addForm(name, PDFStream(PDFDictionary(facts), grey, [PDFZCompress]))
        return name

    def addPage(self, page: Any) -> None:
        """Add a page that points into the structure tree and is walked in its order."""
        page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
        page.StructParents = len(self.Pages.pages)
        page.Tabs = PDFName("S")
        super().addPage(page)

    def describe(self, properties: Properties, structure: Any) -> None:
        """Set title, dates, colour profile and structure tree; call after the last page."""
        self.setTitle(properties.title)
        self.setAuthor("")
        self.setSubject("")
        self.setCreator(PRODUCER)
        self.setProducer(PRODUCER)
        stamp = _info_date(properties.created)
        self.setDateFormatter(lambda *_: stamp)
        catalogue = self.Catalog
        catalogue.Metadata = PDFStream(
            PDFDictionary({"Type": PDFName("Metadata"), "Subtype": PDFName("XML")}),
            _metadata(properties),
        )
        catalogue.MarkInfo = PDFDictionary({"Marked": "true"})
        catalogue.ViewerPreferences = PDFDictionary({"DisplayDocTitle": "true"})
        catalogue.StructTreeRoot = structure
        catalogue.OutputIntents = PDFArray([self.Reference(self._output_intent())])

    def _output_intent(self) -> Any:
        """Say that colours are sRGB."""
        profile = PDFStream(PDFDictionary({"N": 3}), _srgb_profile(), [PDFZCompress])
        return PDFDictionary(
            {
                "Type": PDFName("OutputIntent"),
                "S": PDFName("GTS_PDFA1"),
                "OutputConditionIdentifier": PDFString(_PROFILE_NAME),
                "Info": PDFString(_PROFILE_NAME),
                "DestOutputProfile": self.Reference(profile),
            }
        )


def _keep_stream_rules(stream: Any) -> None:
    """Make a stream end its data with a line end (ISO 19005-2 6.1.7.1), and compress plainly."""
    if stream.filters:
        stream.filters = [PDFZCompress]
    written = stream.format

    def format_with_line_end(document: Any) -> bytes:
        data: bytes = written(document)
        # Two bytes: after data that ends with a carriage return, a bare line feed would be taken
        # for the second half of a line end, and the stream for one byte shorter than it is.
        return data.removesuffix(b"endstream\n") + b"\r\nendstream\n"

    stream.format = format_with_line_end


@cache
def _srgb_profile() -> bytes:
    """Give the sRGB profile, the same bytes on every day."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[_PROFILE_DATE] = _FIXED_DATE
    return bytes(profile)


def _info_date(moment: datetime) -> str:
    """Write a moment for the information dictionary: D:20261119103200+02'00'."""
    zone = moment.strftime("%z")
    return f"D:{moment:%Y%m%d%H%M%S}{zone[:3]}'{zone[3:5]}'"


def _metadata(properties: Properties) -> bytes:
    """Write the XMP packet, which names both standards."""
    stamp = properties.created.isoformat(timespec="seconds")
    title = escape(properties.title)
    language = escape(properties.language, {'"': "&quot;"})
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>{PRODUCER}</xmp:CreatorTool>
<xmp:CreateDate>{stamp}</xmp:CreateDate>
<xmp:ModifyDate>{stamp}</xmp:ModifyDate>
<xmp:MetadataDate>{stamp}</xmp:MetadataDate>
<pdf:Producer>{PRODUCER}</pdf:Producer>
<pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>A</pdfaid:conformance>
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>PDF/UA part number</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>""".encode()
