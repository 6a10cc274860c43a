"""Letters that look like Latin ones: data for `skeleton.py`, generated, then completed by eye.

Sources: the confusables of Unicode Technical Standard 39 (confusables.txt, Unicode-3.0 licence; as
carried by confusable-homoglyphs 3.3.1, MIT) whose prototype is one Latin letter or the digits 0, 1,
3, 5, in their folded form, so that capitals that look alike count for small letters too; letters
that Unicode's names call a Latin letter "with" something (stroke, hook, tail); a few of Cyrillic and
Greek in use in disguised brand names.
"""

from __future__ import annotations

from typing import Final

LOOK_ALIKES: Final[dict[str, str]] = {
    "a": "ɐɑαδλадᎪᗅᴀᶏⱥꓮ𐊠𖽀",
    "b": "ƀƃƅɓʙβвьᏏᏴᑲᖯᗷᵬᶀꓐꞗꞵ𐊂𐊡𐌁",
    "c": "ƈȼɕσсᏟᴄↄⲥꓚꜿꞓꞔ𐊢𐌂𐐽𐔜𑣩𑣲𝼝",
    "d": "ðđƌȡɖɗԁᎠᏧᑯᗞᗪᴅᵭᶁᶑꓒꓓꝺꟈ",
    "e": "ǝȝɇɘəɛɜʒεезэҽӡᎬᴇᶒᶓⱸⱻⳍⴹꓰꝫꬲꬴ𐊆𑣆𑣊𑣎𖼻",
    "f": "ƒʃϝքᖴᵮᶂẝꓝꜰꝼꞙꬵ𐊇𐊥𐔥𑣂",
    "g": "ƍǥɠɡɢʛԍցᏀᏳᵷᵹᶃꓖꞡꬶ𝼂",
    "h": "ħɥɦʜʮʯηнһհᎻᏂᕼⱨⲏꓧꞕ𐋏",
    "i": "ıɨɩɪιіӏᎥᴉᶖꙇ𑣃𝼚",
    "j": "ȷɉɟʄʝϳјᎫᒍᴊꓙ",
    "k": "ƙʞκкᏦᛕᴋᶄⱪⲕꓗꝁꝃꝅꞣ𐔘𝼃𝼐",
    "l": "łƚǀȴɫɬɭʟ۱Ꮮᒪᛁᴌᶅⱡⲓⳑⵏꓡꓲꝉꞁꞎꬷꬸꬹ𐊊𐌉𐌠𐑃𐔦𑣒𖼖𖼨𝼄𝼑𝼓",
    "m": "ɯɰɱμϻмᎷᗰᛖᴍᵯᶆⲙꓟꟺꬺ𐊰𐌑",
    "n": "ŋƞȵɲɳɴηνπлпոռᴎᵰᶇⲛꓠꞑꞥꬻ𐔓",
    "o": "øɔɵοσофօ۵०০੦૦ଠ୦௦౦೦ഠ൦๐໐ဝ၀ჿዐᴏᴐᴑᶗⱺⲟⵔꓳꝋꝍꬽꬿ𐊒𐊫𐐬𐓪𐔖𑓐𑣈𑣕𑣗𑣠𝼛",
    "p": "þƿƥρрᏢᑭᴘᵱᵽᶈⲣꓑꝑꝓꝕ𐊕",
    "q": "ɋʠԛգզⵕꝗꝙꞯ",
    "r": "ɍɹɺɻɼɽɾɿʀгяᎡᎱᏒᖇᴙᴚᴦᵲᵳᶉⱹⲅꓣꝛꞃꞧꭆꭇꭈꭉꭋꭌꭨ𐓜𖼵𝼈𝼕𝼖",
    "s": "ƽȿʂѕտᏕᏚᵴᶊꓢꜱꞅꞩꟊ𐊖𐑈𑣁𑣛𖼺𝼞",
    "t": "ŧƫƭȶʇʈτтᎢᴛᵵⱦⲧꓔꞇ𐊗𐊱𐌕𑣜𖼊𝼉𝼍",
    "u": "ʋυицսሀᑌᴜᶙꓴꞟꞹꭎꭒ𐓶𑣘𖽂",
    "v": "ʋʌνѵ۷Ꮩᐯᴠᶌⱱⱴⴸꓦꛟꝟ𐔝𑜆𑣀𖼈",
    "w": "ɯʍωшщѡԝաᎳᏔᴡⱳꓪ𑜊𑜎𑜏𑣦𑣯",
    "x": "χжхᕁᕽᚷᶍⲭⵝꓫꭓꭖꭗꭘꭙ𐊐𐊴𐌗𐌢𐔧𑣬",
    "y": "ƴɏɣʎʏγυучүყᎩᎽᶌỿⲩꓬꭚ𐊲𑣄𑣜𖽃𝼆",
    "z": "ƶȥɀʐʑζᏃᴢᵶᶎⱬꓜ𐋵𑣄𑣉𑣥",
}
"""Latin letter -> the folded characters that look like it; a character may stand under two."""

_CYRILLIC: Final = (
    "аa бb вv вw гg дd еe жzh зz иi иy кk кc лl мm нn оo пp рr сs тt уu фf хh хx цts цc чch шsh щsch ъ ыy"
    " ь эe юyu яya іi ґg єe јj"
)
_GREEK: Final = (
    "αa βb βv γg δd εe ζz ηi ηe θth ιi κk κc λl μm νn ξx οo πp ρr σs τt υy υu φf χh χch ψps ωo"
)


def _by_sound(pairs: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for pair in pairs.split():
        found[pair[0]] = (*found.get(pair[0], ()), pair[1:])
    return found


SOUND_ALIKES: Final = (_by_sound(_CYRILLIC), _by_sound(_GREEK))
"""Of a script: folded letter -> the Latin letters that it is written with by its sound, the usual one
first. The Latin alphabets of ISO 9 and ISO 843, without marks, and what brands are spelt with (к is c in Canon)."""
