"""What can be a name at all: every name that people bear, and no torn letters."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from itertools import product

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

import namegen
from namegen.contracts.wellformed import well_formed_dfa

NAMES = {
    "Hindi": "आरव विवान आदित्य कृष्ण लक्ष्मी श्रीमती प्रिया ऋषि "
    "ऐश्वर्या ओंकार फ़िरोज़ ज़ैनब राधिका सिद्धार्थ अर्जुन हृतिक क्षितिज ज्ञानेश "
    "दुर्गा मनमोहन_सिंह ऑस्कर काॅलिन दुःशासन मुँशी सोऽहम् वाङ्मय",
    "Marathi": "अ‍ॅना अॅलन ऋतुजा कुऱ्हाडे ज्ञानेश्वरी ळाडू तर्‍हेवाईक बॅनर्जी",
    "Nepali": "पर्‍याङ अङ्गुर विश्वनाथ",
    "Korean": "김민준 이서연 박도윤 최하은 정시우 강지호 조예준 윤서준 장주원 임지우 한지유 "
    "오수아 서지안 신하윤 권채원 황유진 안현우 송민서 전다은 홍길동",
    "compatibility jamo": "ㄱㄴㄷ ㅋㅋ 가ㅏ",
    "Tamil": "முருகன் கார்த்திக் பிரியா லட்சுமி ஸ்ரீதர் ஐஸ்வர்யா கௌரி ஔவை சௌந்தர்யா ஃபாத்திமா கோபால் ஒளவையார்",
    "Bengali": "রবীন্দ্রনাথ সত্যজিৎ শেখ_হাসিনা অ্যান্ড্রু এ্যানি র‍্যাচেল র‌্যাবি জ্যোতি ঋতুপর্ণা সৌরভ চাঁদনী দুঃখ সত্যজিত্‍ বাংলা",
    "Odia": "ଜଗନ୍ନାଥ ସୌମ୍ୟା ପ୍ରିୟଙ୍କା ଅ୍ୟାଣ୍ଡ୍ରୁ ଗୋପବନ୍ଧୁ",
    "Gurmukhi": "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ ਹਰਜੀਤ ਮਨਪ੍ਰੀਤ ਖ਼ੁਸ਼ੀ ਪੱਪੂ ਈਸ਼ਾ",
    "Gujarati": "નરેન્દ્ર અમદાવાદ ઍન્ડ્રુ જ્યોતિ ઋત્વિક કૉલેજ",
    "Telugu": "వెంకటేశ్వర్లు రామారావు శ్రీనివాస్ కృష్ణ దైవం ఐశ్వర్య",
    "Kannada": "ಕೃಷ್ಣಪ್ಪ ಶ್ರೀನಿವಾಸ ರ‍್ಯಾಚೆಲ್ ಗೋವಿಂದ ಪೊನ್ನಪ್ಪ ಐಶ್ವರ್ಯ",
    "Malayalam": "മോഹൻലാൽ ശ്രീനിവാസൻ രാമന്‍ അവനു് എൻ്റ ൎക്ക കൗസല്യ ഐശ്വര്യ പൊന്നമ്മ",
    "Sinhala": "ශ්‍රීමාලි මහින්ද චන්ද්‍රිකා ක‍්කා මේරි කෝසල ගෞතම",
    "Thai": "สมชาย กิตติ์ เกาะ แพรว ศิริพร น้ำฝน ประเสริฐ เจี๊ยะ ไพโรจน์ กำธร เพ็ญ",
    "Lao": "ສົມສັກ ນ້ຳ ແກ້ວ ຄຳ",
    "Khmer": "សុខា ច័ន្ទ ស្រីមុំ ដារ៉ា កោះ",
    "Burmese": "အောင်ဆန်း စုကြည် မြင့် ကျော်ဇော စိုး",
    "Tibetan": "བསྟན་འཛིན སྒྲོལ་མ ཀཱི",
    "Balinese": "ᬓ᭄ᬱ ᬫᬤᬾ",
    "Arabic": "محمد فاطمة مُحَمَّد عَلِيّ هُدَىٰ أحمد رؤى عبد_الله لُؤْلُؤَة ه‍",
    "Persian": "می‌نا علی‌رضا شیرین",
    "Hebrew": "דָּוִד שָׂרָה מֹשֶׁה רִבְקָה יְרוּשָׁלַ͏ִם אֱסְתֵּר יוֹסֵף חַנָּה בִּנְיָמִין רָחֵל",
    "Vietnamese": "Nguyễn Trần Lê Phạm Huỳnh Hoàng Phan Vũ Đặng Bùi",
    "Mongolian": "ᠮᠣᠩᠭᠣᠯ ᠪᠠᠶᠠᠷ",
    "Japanese": "さくら ガブリエル ｶﾞﾌﾞ 山田_太郎 佐々木",
    "families": "👨‍👩‍👧‍👦 👩🏽‍🚀 ❤️‍🔥 🏳️‍🌈 👁️‍🗨️ 🏴‍☠️ 🤷🏿‍♀️ 👍🏽 ☝🏻👍 1️⃣",
    "flags": "🇩🇪 🇫🇷🇯🇵 a🇺🇸b 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "others": "Zoë O'Neill Łukasz İpek Ñuñez q̃ Иван Й",
}

ILL_FORMED = {
    "a vowel sign first": "िक",
    "a virama first": "्क",
    "a vowel sign after a space": "क ि",
    "an accent first": "\u0301a",
    "a joiner first": "\u200dक्ष",
    "a non-joiner first": "\u200cक",
    "a nukta first": "़क",
    "a Thai vowel first": "\u0e34ก",
    "an Arabic vowel mark first": "\u064eم",
    "two vowel signs": "किी",
    "a vowel sign on a vowel": "अि",
    "a vowel sign on a digit": "1ि",
    "a vowel sign on a Latin letter": "aि",
    "a vowel sign after a virama": "क्ि",
    "a vowel sign after anusvara": "कंि",
    "two viramas": "क््ष",
    "a virama on a vowel sign": "कि्",
    "two parts in the wrong order": "கா\u0bc6",
    "a joiner last": "क्\u200d",
    "a joiner after Latin": "a\u200db",
    "a joiner after a consonant, and no virama": "क\u200dक",
    "two joiners": "क्\u200d\u200dष",
    "a family without its last": "👨\u200d👩\u200d",
    "a family without its first": "\u200d👩",
    "a family with a letter": "👨\u200da",
    "a family before a space": "👨\u200d 👩",
    "a modifier first": "\U0001f3fd👍",
    "a modifier on a letter": "a\U0001f3fd",
    "half a flag": "\U0001f1e9",
    "a flag and a half": "\U0001f1e9\U0001f1ea\U0001f1e9",
    "half a flag before a letter": "\U0001f1e9a",
    "a vowel jamo first": "\u1161",
    "a vowel jamo after a closed syllable": "각\u1161",
    "a vowel jamo after another script": "a\u1161",
    "a trailing jamo first": "\u11a8",
    "a trailing jamo after a leading one": "\u1100\u11a8",
    "a leading jamo last": "가\u1100",
    "a leading jamo before a letter": "\u1100a",
    "a leading jamo before a mark": "\u1100\u302e",
    "a leading jamo before a letter of its own": "\u1100ㅏ",
    "a number sign last": "م\u0600",
    "a number sign before a space": "\u0600 م",
}


def names_of(language: str) -> list[str]:
    return [name.replace("_", " ") for name in NAMES[language].split()]


EVERY_LETTER = sorted(set("".join(["\u0301", " ", *NAMES.values(), *ILL_FORMED.values()])))
EVERYTHING = well_formed_dfa(sorted({*EVERY_LETTER, *unicodedata.normalize("NFD", "".join(EVERY_LETTER))}))


@pytest.mark.parametrize("language", NAMES)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_names_that_people_bear_are_well_formed(language: str, form: str) -> None:
    assert EVERYTHING is not None
    for name in names_of(language):
        text = unicodedata.normalize(form, name)
        assert EVERYTHING.accepts(text), (text, ascii(text))


@pytest.mark.parametrize("what", ILL_FORMED)
def test_torn_letters_are_no_names(what: str) -> None:
    text = ILL_FORMED[what]
    assert EVERYTHING is not None
    assert not EVERYTHING.accepts(text)
    alone = well_formed_dfa(sorted(set(text)))
    assert alone is not None
    assert not alone.accepts(text)


@pytest.mark.parametrize("which", ["dot", "start-end", "jamo", "graphemes", "syllables"])
@pytest.mark.parametrize("language", NAMES)
def test_a_tokenizer_accepts_the_names_it_learned_from(registry: namegen.Registry, which: str, language: str) -> None:
    tokenizer = registry.get("tokenizer", which).load()()
    tokenizer.fit(names_of(language))
    dfa = tokenizer.well_formed()
    assert dfa is None or all(dfa.accepts(tokenizer.written(name)) for name in names_of(language))
    assert dfa is None or dfa.letters == namegen.DrawContext(tokenizer).letters


@pytest.mark.parametrize("letters", ["abc-' ", "éßø", "абв", "日本語カナー ", "가각힣", "ㄱㅏ", "कखअ", "😀👍©"])
def test_where_no_letter_needs_another_all_is_well_formed(letters: str) -> None:
    assert well_formed_dfa(sorted(letters)) is None


def test_bundled_lists_are_well_formed(registry: namegen.Registry) -> None:
    for name in ("dinosaurs", "elements", "greek", "japanese", "russian", "stars", "surnames", "towns"):
        tokenizer = registry.get("tokenizer", "dot").load()()
        names = namegen.load_wordlist(name, registry).names
        tokenizer.fit(names)
        dfa = tokenizer.well_formed()
        assert dfa is None or all(map(dfa.accepts, names))


def test_latin_letters_cost_no_import() -> None:
    lines = (
        "import sys",
        "from namegen.contracts.wellformed import well_formed_dfa",
        "assert well_formed_dfa('abcé') is None",
        "assert 'regex' not in sys.modules",
    )
    subprocess.run([sys.executable, "-c", "; ".join(lines)], check=True)


def test_jamo_form_syllables() -> None:
    """Compare with the syllables of the Unicode standard, 3.12: L+ V+ T*, L* LV V* T*, L* LVT T*; or another letter."""
    letters = "\u1100\u1161\u11a8가각a"
    dfa = well_formed_dfa(sorted(letters))
    assert dfa is not None
    pattern = "(L+V+T*|L*가V*T*|L*각T*|a)*".replace("L", "\u1100").replace("V", "\u1161").replace("T", "\u11a8")
    for length in range(6):
        for name in map("".join, product(letters, repeat=length)):
            assert dfa.accepts(name) == bool(regex.fullmatch(pattern, name)), ascii(name)


@given(st.text(st.sampled_from(EVERY_LETTER), max_size=10), st.text(st.sampled_from(EVERY_LETTER), max_size=10))
def test_words_are_judged_one_by_one(one: str, other: str) -> None:
    assert EVERYTHING is not None
    both = EVERYTHING.accepts(one) and EVERYTHING.accepts(other)
    assert EVERYTHING.accepts(f"{one} {other}") == both
