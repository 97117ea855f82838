"""The phrases that mail programs write in the languages of their users, as patterns: data, no logic.

English, German, French, Spanish, Italian, Portuguese and Dutch in full; the Nordic and Slavic languages, Catalan,
Finnish, Hungarian, Romanian, Turkish, Greek, Vietnamese, Japanese, Chinese and Korean for the phrases that Outlook,
Gmail and Apple Mail put above a quoted mail.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Header(StrEnum):
    """What a line of a quoted mail's header says."""

    FROM = "from"
    DATE = "date"
    TO = "to"
    CC = "cc"
    SUBJECT = "subject"
    OTHER = "other"


_LABELS = {
    Header.FROM: "From|Von|De|Da|Van|Från|Fra|Od|Lähettäjä|Feladó|Kimden|От|Від|发件人|寄件者|差出人|보낸 사람|Từ|"
    "De la|Expéditeur|Remitente|Mittente|Remetente|Afzender|Avsändare|Afsender|Absender|Nadawca|Odesílatel|Από",
    Header.DATE: "Sent|Date|Gesendet|Datum|Envoyé|Envoyé le|Date d'envoi|Message du|Enviado|Enviado el|Enviada|"
    "Enviada em|Enviado em|Fecha|Inviato|Data|Verzonden|Skickat|Sendt|Dato|Wysłano|Odesláno|Lähetetty|Päivämäärä|"
    "Küldve|Dátum|Gönderildi|Tarih|Отправлено|Дата|Надіслано|发送时间|日期|送信日時|"
    "日付|보낸 날짜|Trimis|Εστάλη|Đã gửi|Ngày|Enviat",
    Header.TO: "To|An|À|A|Para|Aan|Till|Til|Do|Komu|Vastaanottaja|Címzett|Kime|Кому|收件人|宛先|받는 사람|Către|Προς|"
    "Đến|Per a",
    Header.CC: "Cc|Bcc|Cco|CCN|Copie|Copie à|Kopie|Kopia|Kopi|Kópia|Копия|抄送|참조|Másolat|Bilgi|Κοιν",
    Header.SUBJECT: "Subject|Betreff|Objet|Asunto|Oggetto|Assunto|Onderwerp|Ämne|Emne|Temat|Předmět|Predmet|Aihe|"
    "Tárgy|Konu|Тема|主题|主旨|件名|제목|Subiect|Θέμα|Chủ đề|Assumpte",
    Header.OTHER: "Reply-To|Importance|Priority|Attachments|Sensitivity|Antwort an|Répondre à|Anlagen|Wichtigkeit",
}
_ROLES = {label.casefold(): role for role, labels in _LABELS.items() for label in labels.split("|")}
_HEADER = re.compile(
    r"[\s*_]*(" + "|".join(sorted(map(re.escape, "|".join(_LABELS.values()).split("|")), key=len, reverse=True)) + r")"
    r"[\s*_]*[:：][\s*_]*(.*)",
    re.IGNORECASE,
)

# Where a program says who wrote: "wrote:", "a écrit :", "schrieb", "ha scritto".
WROTE = re.compile(
    r"(?<!\w)(?:wrote|writes|schrieb|a\s+écrit|écrit|escribió|escribio|va\s+escriure|ha\s+scritto|scrive|escreveu|schreef"
    r"|skrev|kirjoitti|napisał(?:\(a\)|a)?|pisze|napsala?|napsal\(a\)|napísal|írta|yazdı|a\s+scris|написала?|пишет|пише"
    r"|đã\s+viết|έγραψε|写道|寫道|작성)(?!\w)",
    re.IGNORECASE,
)
# How a line above a quoted mail begins, where it begins with a word.
OPENS = re.compile(
    r"[\s*>-]*(?:On|Am|Den|Le|El|Il|Il\s+giorno|In\s+data|Em|A|Op|Dnia|W\s+dniu|Dne|Vào|På|Den\s+\w+|Pe|La)\s"
    r"|[\s*>-]*[^\W\d_]{2,10}[.,]{0,2}\s+(?:[^\W\d_]{3,9}\s+)?\d|[\s*>-]*\d",
    re.IGNORECASE,
)
ORIGINAL = re.compile(
    r"[\s>]*[-_=*]{2,}\s*(?:"
    r"original(?:\s+e?-?mail)?\s+(?:message|appointment)|original\s+message|message\s+original|forwarded\s+(?:message|by\b.*)"
    r"|reply\s+message|ursprüngliche\s+nachricht|original-?nachricht|weitergeleitete\s+nachricht"
    r"|message\s+d['’]origine|message\s+transféré|message\s+transmis|mensaje\s+original|mensaje\s+reenviado"
    r"|messaggio\s+originale|messaggio\s+inoltrato|mensagem\s+original|mensagem\s+encaminhada"
    r"|oorspronkelijk\s+bericht|doorgestuurd\s+bericht|ursprungligt\s+meddelande|vidarebefordrat\s+meddelande"
    r"|oprindelig\s+(?:besked|meddelelse)|opprinnelig\s+melding|videresendt\s+(?:melding|besked|meddelelse)"
    r"|alkuperäinen\s+viesti|wiadomość\s+oryginalna|oryginalna\s+wiadomość|původní\s+zpráva|eredeti\s+üzenet"
    r"|orijinal\s+mesaj|исходное\s+сообщение|пересылаемое\s+сообщение|原始邮件|missatge\s+original"
    r")\s*[-_=*]{2,}\s*",
    re.IGNORECASE,
)
FORWARDED = re.compile(
    r"\s*(?:begin\s+forwarded\s+message|anfang\s+der\s+weitergeleiteten\s+(?:nachricht|e-mail)"
    r"|début\s+du\s+message\s+(?:réexpédié|transféré)|inicio\s+del\s+mensaje\s+reenviado|inizio\s+messaggio\s+inoltrato"
    r"|início\s+da\s+mensagem\s+(?:encaminhada|reencaminhada)|begin\s+doorgestuurd\s+bericht"
    r"|vidarebefordrat\s+brev|påbegynd\s+videresendt\s+besked|videresendt\s+melding)\s*:?\s*",
    re.IGNORECASE,
)

_DEVICE = r"(?:\S+\s+){0,5}\S+\s*(?:<?\(?https?://\S+\)?>?)?"
# Whose device, or which: "Sent from the warehouse today" is a sentence.
_OWN = (
    r"(?=.*\b(?:my|meine?[mrs]?|mon|ma|mi|mio|mia|meu|minha|mijn|min|mitt|mojego|mého|моего|mobile?|phone|smartphone|tablet"
    r"|i(?:phone|pad|os|pod)|android|galaxy|samsung|blackberry|pixel|huawei|xiaomi|oneplus|nokia|windows|outlook|gmail"
    r"|e?-?mail|proton\s?mail|yahoo|spark|sparrow|typeapp|airmail|aquamail|bluemail|thunderbird|telefon|handy|móvil|celular"
    r"|téléphone|portable|telefono|cellulare|telefoon|wiko)\b)"
)
MOBILE = re.compile(
    r"\s*" + _OWN + r"(?:sent\s+(?:from|via|with|using)\s+" + _DEVICE + r"|get\s+outlook\s+for\s+\S+"
    r"|(?:gesendet|verschickt)\s+(?:von|mit|über|aus)\s+"
    + _DEVICE
    + r"|von\s+(?:meinem|unterwegs)\s+(?:\S+\s+)?gesendet"
    r"|diese\s+nachricht\s+wurde\s+von\s+mein\S+\s+\S+.{0,40}gesendet"
    r"|envoyé\s+(?:de(?:puis)?|à\s+partir)\s+" + _DEVICE + r"|télécharger?\s+outlook\s+pour\s+\S+"
    r"|enviad[oa]\s+(?:desde|do|da|de|des)\s+" + _DEVICE + r"|obtener\s+outlook\s+para\s+\S+"
    r"|obter\s+o\s+outlook\s+para\s+\S+|inviat[oa]\s+da(?:l)?\s+"
    + _DEVICE
    + r"|(?:verzonden|verstuurd)\s+(?:vanaf|met|vanuit|via)\s+"
    + _DEVICE
    + r"|outlook\s+voor\s+\S+\s+downloaden"
    r"|(?:skickat|skickades)\s+från\s+"
    + _DEVICE
    + r"|sendt\s+(?:fra|med)\s+"
    + _DEVICE
    + r"|lähetetty\s+"
    + _DEVICE
    + r"|wysłan[oe]\s+z\s+"
    + _DEVICE
    + r"|odesláno\s+z\s+"
    + _DEVICE
    + r"|iphone'?umdan\s+gönderildi"
    r"|отправлено\s+(?:с|из)\s+" + _DEVICE + r")\s*",
    re.IGNORECASE,
)
DISCLAIMER = re.compile(
    r"[\s*_]*(?:(?-i:DISCLAIMER|NOTICE|CONFIDENTIAL|PRIVILEGED|HIPAA|IRS\s+CIRCULAR)[^.:]{0,40}[:.]|disclaimer\s*:"
    r"|(?:confidentiality|legal|privacy|hipaa|security|fraud|important)\s+(?:notice|disclaimer|alert|warning|statement)\b"
    r"|(?:haftungsausschluss|vertraulichkeitshinweis|avertissement|aviso\s+(?:legal|de\s+confidenc\w+))\b|avviso\s+di\s+riserv"
    r"|(?:this|(?:the\s+)?(?:information|contents?)\s+(?:contained\s+)?(?:in|of)\s+this)\s+(?:e-?mail|message|communication"
    r"|transmission)\b.{0,80}?\b(?:confidential|intended|privileged|virus|liab\w+|may\s+(?:contain|be\s+protected)|addressee)"
    r"|(?:please\s+)?(?:consider|think\s+of)\s+the\s+environment\b|please\s+do\s+not\s+print\b"
    r"|diese\s+(?:e-?mail|nachricht)\b.{0,80}?\b(?:vertraulich|enthält|bestimmt)"
    r"|ce\s+(?:message|courriel|mail)\b.{0,80}?\b(?:confidentiel|destin)"
    r"|este\s+(?:mensaje|correo|e-?mail)\b.{0,80}?\b(?:confidencial|dirig|destin)"
    r"|(?:questo\s+messaggio|questa\s+e-?mail|le\s+informazioni\s+contenute)\b.{0,80}?\b(?:riservat|confidenzial|destina)"
    r"|esta\s+mensagem\b.{0,80}?\b(?:confidencia|destin)"
    r"|dit\s+(?:e-?mail)?bericht\b.{0,80}?\b(?:vertrouwelijk|bestemd|bedoeld)|deze\s+e-?mail\b.{0,80}?\b(?:vertrouwelijk|bestemd)"
    r"|(?:this|an?)\s+(?:is\s+an\s+)?automat(?:ed|ic)(?:ally\s+generated)?\s+(?:e-?mail|message)"
    r"|(?:click\s+here\s+to\s+)?unsubscribe\b|to\s+unsubscribe\b|you\s+(?:are\s+receiving|receive|received)\s+this\s+(?:e-?mail|mail|message)"
    r"|view\s+(?:this\s+(?:e-?mail\s+)?)?(?:in|on)\s+(?:your\s+)?browser|(?:hier\s+)?abmelden\b|se\s+désabonner\b|(?:darse|dar)\s+de\s+baja\b"
    r"|annulla\s+iscrizione|cancelar\s+(?:a\s+)?(?:inscrição|subscrição)|uitschrijven\b"
    r")",
    re.IGNORECASE | re.DOTALL,
)
_RECEIVED = r"(?:e-?mail|message|sender|nachricht|absender|courriel|bericht|afzender|correo|mensaje|messaggio|mittente)"
_OUTSIDE = r"(?:external|outside|extern(?:e[mnrs]?)?|extérieur|externo|esterno|unknown)\b"
EXTERNAL = re.compile(
    r"[\s*_\[(!⚠️]*(?:(?:caution|warning|achtung|attention|vorsicht|let\s+op)\b.{0,80}?(?:"
    + _RECEIVED
    + r".{0,80}?"
    + _OUTSIDE
    + r"|"
    + _OUTSIDE
    + r".{0,80}?"
    + _RECEIVED
    + r")"
    r"|external\s*[\])]|external\s+(?:e-?mail|message|sender)\b"
    r"|this\s+(?:e-?mail|message)\s+(?:originated|came|was\s+sent)\s+from\s+outside"
    r"|you\s+don['’]t\s+often\s+get\s+e?-?mail\s+from|some\s+people\s+who\s+received\s+this\s+message\s+don['’]t)",
    re.IGNORECASE | re.DOTALL,
)
CLOSING = re.compile(
    r"[\s*_-]*(?:(?:with\s+)?(?:kind|best|warm|warmest|many|with)?\s*(?:regards|wishes)|best|all\s+the\s+best|cheers|thanks"
    r"|many\s+thanks|thanks\s+again|thank\s+you|thx|sincerely|yours(?:\s+(?:sincerely|faithfully|truly))?|warmly|respectfully"
    r"|mit\s+(?:freundlichen|besten|herzlichen)\s+gr(?:ü|ue)(?:ß|ss)en|(?:viele|beste|liebe|herzliche|freundliche|schöne)\s+gr(?:ü|ue)(?:ß|ss)e"
    r"|gru(?:ß|ss)|mfg|lg|vg|bien\s+(?:à\s+vous|cordialement)|(?:très\s+)?cordialement|salutations|amicalement"
    r"|un\s+(?:cordial\s+)?saludo|saludos(?:\s+cordiales)?|atentamente|un\s+abrazo|(?:cordiali|distinti)\s+saluti|un\s+saluto|saluti"
    r"|atenciosamente|cumprimentos|(?:com\s+os\s+)?melhores\s+cumprimentos|abraços?|abs|att"
    r"|met\s+vriendelijke\s+groet(?:en)?|vriendelijke\s+groet(?:en)?|groet(?:en|jes)?|mvg"
    r"|(?:med\s+)?(?:vänliga?|vennlig|venlig)\s+hälsning(?:ar)?|(?:med\s+)?ven(?:n)?lig\s+hilsen|mvh|hälsningar|hilsen)\s*[,.!]*\s*",
    re.IGNORECASE,
)
# Words with which somebody speaks, so that a line below a name is no line of a signature.
SPEAKS = re.compile(
    r"(?<![\w.])(?:I|I['’](?:ll|m|ve|d)|we['’](?:ll|re|ve|d)|will|please|(?:can|could|would)\s+you|let\s+me|let['’]s|shall"
    r"|ich|bitte|wir\s+(?:werden|können|schicken)|je|j['’]ai|nous|veuillez|pouvez|por\s+favor|puede[ns]?|enviar[éeá]\w*"
    r"|per\s+favore|può|invier\w+|ik|wij|graag|kunt|vou|vamos|pode[mr]?)(?!\w)",
    re.IGNORECASE,
)
POSTSCRIPT = re.compile(r"[\s*_]*p\.?\s?p?\.?\s?s\.?\s*[:.\-–]?\s+\S|[\s*_]*p\.?s\.?\s*[:–-]", re.IGNORECASE)


def header_of(line: str) -> tuple[Header, str] | None:
    """Read ``From: Dana`` in any of the languages: what it says, and the value; None where it is no header line."""
    match = _HEADER.fullmatch(line)
    return (_ROLES[match[1].casefold()], match[2].strip(" \t*_")) if match else None
