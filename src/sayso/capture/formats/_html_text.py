"""HTML of mail and calendars to lines of text: paragraphs, lists, links as their text, quotes by their depth.

What the reader of the mail does not see is no evidence: styles, scripts, images (a pixel that reports the opening
among them) and text that the mail hides are left out, the hidden text with a count of its words. The structures that
mail programs leave (``blockquote``, Gmail's and Thunderbird's attribution, Outlook's rule, signatures) become roles
and depths of lines, whatever language the text is in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from sayso.capture.formats._decoding import storable
from sayso.capture.formats._mail_lines import Line, Role

_BLOCK_NAMES = (
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2 "
    "h3 h4 h5 h6 header hr html legend li main nav ol p pre section summary table tbody tfoot thead tr ul"
)
_UNSEEN_NAMES = "style script head title template object svg math iframe audio video select datalist"
_SINGLE_NAMES = "area base br col embed hr img input link meta param source track wbr p li td th tr dt dd option"
_FORMATTING_NAMES = "a b big code em font i nobr s small strike strong tt u"
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_SPACED = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "ul", "ol", "table"])
_UNSEEN = frozenset(_UNSEEN_NAMES.split())
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0(?![\d.])|max-height\s*:\s*0(?![\d.])"
    r"|opacity\s*:\s*0(?![\d.])",
    re.IGNORECASE,
)
_TIGHT = re.compile(r"margin\s*:\s*0|margin-(?:top|bottom)\s*:\s*0", re.IGNORECASE)
_TIGHT_SHEET = re.compile(r"\bp\s*\{\s*margin(?:-top|-bottom)?\s*:\s*0", re.IGNORECASE)
_RULED = re.compile(r"border-top\s*:[^;]*solid|border-top-style\s*:\s*solid", re.IGNORECASE)
_INDENT = re.compile(r"border\s*:\s*(?:none|0)(?!\w)", re.IGNORECASE)
_KEPT_SPACE = re.compile(r"white-space\s*:\s*pre", re.IGNORECASE)
_ATTRIBUTION = re.compile(r"\b(?:gmail_attr|moz-cite-prefix|AppleOriginalContents-attribution)\b")
_SIGNATURE = re.compile(r"gmail_signature|moz-signature|ms-outlook-mobile-signature|^signature$", re.IGNORECASE)
_DIVIDER = re.compile(r"divRplyFwdMsg|appendonsend|OutlookMessageHeader|stopSpelling", re.IGNORECASE)

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]*)")
_SINGLE = frozenset(_SINGLE_NAMES.split())
_FORMATTING = frozenset(_FORMATTING_NAMES.split())
_FEW_TAGS = 1_000
_DEEPEST = 1_000  # threads of years reach some hundreds
_MOST_COPIES = 1_000_000  # elements that left-open formatting may be repeated into


@dataclass(frozen=True, slots=True)
class HtmlText:
    """The lines, and one line of remark for each thing that was left out."""

    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()


class HtmlIsTooDeep(ValueError):
    """The HTML nests so deeply that laying it out would exhaust the reader."""


def lines_of_html(html: str) -> HtmlText:
    """Read HTML. Raises HtmlIsTooDeep where it is built to exhaust its reader, and nothing else."""
    if _is_hostile(html):
        raise HtmlIsTooDeep("The HTML is nested too deeply to be read.")
    root = LexborHTMLParser(html).body
    if root is None:
        return HtmlText(())
    page = _Page(is_tight=_TIGHT_SHEET.search(html[:20_000]) is not None)
    page.read(root)
    hidden = f"{page.hidden} word(s) that the mail hides from its reader were left out."
    return HtmlText(tuple(page.lines), (hidden,) if page.hidden else ())


def has_markup(text: str) -> bool:
    """Whether a text that should be plain is HTML, as calendars write descriptions."""
    return re.search(r"<(?:br|p|div|a|b|ul|ol|li|span|html|body|table)\b[^<>]*/?>", text, re.IGNORECASE) is not None


@dataclass(slots=True)
class _Opened:
    """An element that is being read, with the state that returns when it ends."""

    node: int
    tag: str
    depth: int
    role: Role
    keeps_space: bool
    is_spaced: bool
    items: int = 0


@dataclass(slots=True)
class _Page:
    """The lines read so far, and where in the page the reading stands."""

    is_tight: bool
    lines: list[Line] = field(default_factory=list)
    hidden: int = 0
    _parts: list[str] = field(default_factory=list)
    _depth: int = 0
    _role: Role = Role.TEXT
    _keeps_space: bool = False
    _is_ruled: bool = False
    _opened: list[_Opened] = field(default_factory=list)

    def read(self, root: LexborNode) -> None:
        """Go through the page without recursion, so that no depth can exhaust the stack."""
        node: LexborNode | None = root
        while node is not None:
            after = node.first_child if self._enter(node) else None
            if after is None and self._opened and self._opened[-1].node == node.mem_id:
                self._leave()
            while after is None and node is not None and self._opened:
                after = node.next
                if after is None:
                    node = node.parent
                    self._leave()
            node = after
        self._break()

    def _enter(self, node: LexborNode) -> bool:
        """Take in a node; whether its children are to be read."""
        tag = node.tag or ""
        if tag == "-text":
            self._text(node.text_content or "")
            return False
        if tag.startswith(("-", "!")) or tag in _UNSEEN:
            return False
        attributes = node.attributes
        style = attributes.get("style") or ""
        if "hidden" in attributes or (style and _HIDING.search(style)):
            self.hidden += len((node.text() or "").split())
            return False
        self._open(node, style, attributes)
        if tag == "br":
            self._break(always=True)
        elif tag == "hr":
            self._is_ruled = True
        elif tag == "img":
            self._image(attributes.get("alt") or "")
        elif tag in {"td", "th"}:
            self._parts.append(" ")
        return True

    def _open(self, node: LexborNode, style: str, attributes: dict[str, str | None]) -> None:
        tag = node.tag or ""
        names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".strip()
        is_spaced = tag in _SPACED and not self._is_tight(tag, style, names)
        self._opened.append(_Opened(node.mem_id, tag, self._depth, self._role, self._keeps_space, is_spaced))
        if tag in _BLOCKS:
            self._break()
            if is_spaced:
                self._space()
        if tag == "blockquote" and not (_INDENT.search(style) and "cite" not in attributes.values()):
            self._depth += 1
        if names and self._role is Role.TEXT:
            self._role = _role_of(names)
        if "data-signatureblock" in attributes:
            self._role = Role.SIGNATURE
        self._is_ruled |= bool(_DIVIDER.search(names)) or (tag == "div" and bool(style and _RULED.search(style)))
        self._keeps_space |= tag == "pre" or bool(style and _KEPT_SPACE.search(style))
        if tag == "li":
            self._parts.append(self._bullet())

    def _leave(self) -> None:
        """End the element that was opened last."""
        opened = self._opened.pop()
        if opened.tag in _BLOCKS:
            self._break()
            if opened.is_spaced:
                self._space()
        self._depth, self._role, self._keeps_space = opened.depth, opened.role, opened.keeps_space

    def _is_tight(self, tag: str, style: str, names: str) -> bool:
        """Whether a paragraph has no space around it: Outlook's, or one whose style says so."""
        return tag in {"ul", "ol", "table"} or (
            tag == "p" and (self.is_tight or "Mso" in names or bool(_TIGHT.search(style)))
        )

    def _bullet(self) -> str:
        lists = [opened for opened in self._opened if opened.tag in {"ol", "ul"}]
        if not lists or lists[-1].tag == "ul":
            return "- "
        lists[-1].items += 1
        return f"{lists[-1].items}. "

    def _text(self, text: str) -> None:
        if not self._keeps_space:
            self._parts.append(text)
            return
        first, *rest = text.split("\n")
        self._parts.append(first)
        for line in rest:
            self._break(always=True)
            self._parts.append(line)

    def _image(self, alternative: str) -> None:
        """Keep a picture's text where it is a sign such as a smile, which stands for itself."""
        if alternative and not any(map(str.isalnum, alternative)):
            self._parts.append(alternative)

    def _space(self) -> None:
        if self.lines and self.lines[-1].text:
            self.lines.append(Line("", self._depth, self._role))

    def _break(self, *, always: bool = False) -> None:
        """End the line. A break that is always one makes a blank line where nothing stands."""
        written = "".join(self._parts)
        self._parts.clear()
        text = " ".join(storable(written).text.split())
        if not text and not always and "\xa0" not in written:  # a paragraph of a lone hard space is a blank line
            return
        role = Role.DIVIDER if self._is_ruled and text and self._role is Role.TEXT else self._role
        self._is_ruled = self._is_ruled and not text
        self.lines.append(Line(text, self._depth, role))


def _role_of(names: str) -> Role:
    if _ATTRIBUTION.search(names):
        return Role.ATTRIBUTION
    return Role.SIGNATURE if any(_SIGNATURE.search(name) for name in names.split()) else Role.TEXT


def _is_hostile(html: str) -> bool:
    """Whether laying the HTML out could cost more than its length: open tags and open formatting without end."""
    if html.count("<") < _FEW_TAGS:
        return False
    depth = deepest = formatting = most_formatting = tags = 0
    for match in _TAG.finditer(html):
        tag = match[2].lower()
        tags += 1
        if tag in _SINGLE:
            continue
        step = -1 if match[1] else 1
        depth = max(0, depth + step)
        deepest = max(deepest, depth)
        if tag in _FORMATTING:
            formatting = max(0, formatting + step)
            most_formatting = max(most_formatting, formatting)
    return deepest > _DEEPEST or most_formatting * tags > _MOST_COPIES
