"""Boilerplate is recognised in many languages, and articles about the same things are not.

A phrase that is an ordinary word, too, is a weak finding: its neighbours decide what it is worth.
"""

from __future__ import annotations

import pytest

from search.clean.lexicon import Finding, flat, key_of, lexicon
from search.model import Category

BOILERPLATE = [
    ("nl", "Ga naar de inhoud", Category.NAVIGATION),
    ("nl", "Deel via WhatsApp", Category.SHARE_PRINT),
    ("nl", "Lees ook: De brug blijft tot juni dicht", Category.RELATED),
    ("nl", "Meest gelezen", Category.RELATED),
    ("nl", "Plaats een reactie", Category.COMMENT_FORM),
    ("nl", "14 reacties", Category.COMMENT_COUNT),
    ("nl", "Schrijf je in voor onze nieuwsbrief", Category.SUBSCRIBE),
    ("nl", "Alle cookies accepteren", Category.COOKIE),
    ("nl", "Privacyverklaring", Category.ABOUT_FOOTER),
    ("nl", "3 uur geleden", Category.TIMESTAMP),
    ("sv", "Hoppa till innehållet", Category.NAVIGATION),
    ("sv", "Dela på Facebook", Category.SHARE_PRINT),
    ("sv", "Läs också: Bron stängs i vinter", Category.RELATED),
    ("sv", "Din e-postadress kommer inte publiceras.", Category.COMMENT_FORM),
    ("sv", "Artikeln fortsätter efter annonsen", Category.ADVERTISEMENT),
    ("sv", "Integritetspolicy", Category.ABOUT_FOOTER),
    ("da", "Gå til hovedindhold", Category.NAVIGATION),
    ("da", "Læs også", Category.RELATED),
    ("da", "Skriv en kommentar", Category.COMMENT_FORM),
    ("da", "Tilmeld dig vores nyhedsbrev", Category.SUBSCRIBE),
    ("da", "Vi bruger cookies på hjemmesiden", Category.COOKIE),
    ("nb", "Hopp til hovedinnhold", Category.NAVIGATION),
    ("nb", "Les også: Ferja står stille", Category.RELATED),
    ("nb", "Saken fortsetter under annonsen", Category.ADVERTISEMENT),
    ("nb", "Personvernerklæring", Category.ABOUT_FOOTER),
    ("fi", "Siirry sisältöön", Category.NAVIGATION),
    ("fi", "Lue myös", Category.RELATED),
    ("fi", "Jaa Facebookissa", Category.SHARE_PRINT),
    ("fi", "Hyväksy kaikki evästeet", Category.COOKIE),
    ("fi", "5 kommenttia", Category.COMMENT_COUNT),
    ("cs", "Přeskočit na obsah", Category.NAVIGATION),
    ("cs", "Čtěte také: Most bude zavřený", Category.RELATED),
    ("cs", "Mohlo by vás zajímat", Category.RELATED),
    ("cs", "Sdílet na Facebooku", Category.SHARE_PRINT),
    ("cs", "Všechna práva vyhrazena.", Category.COPYRIGHT),
    ("sk", "Preskočiť na obsah", Category.NAVIGATION),
    ("sk", "Čítajte aj: Most bude zatvorený", Category.RELATED),
    ("sk", "Pridať komentár", Category.COMMENT_FORM),
    ("sk", "Ochrana osobných údajov", Category.ABOUT_FOOTER),
    ("hu", "Ugrás a tartalomra", Category.NAVIGATION),
    ("hu", "Kapcsolódó cikkek", Category.RELATED),
    ("hu", "Iratkozzon fel hírlevelünkre", Category.SUBSCRIBE),
    ("hu", "Minden jog fenntartva", Category.COPYRIGHT),
    ("hu", "Sütik elfogadása", Category.COOKIE),
    ("ro", "Sari la conținut", Category.NAVIGATION),
    ("ro", "Citește și: Podul va fi închis", Category.RELATED),
    ("ro", "Cele mai citite", Category.RELATED),
    ("ro", "Adresa ta de email nu va fi publicată.", Category.COMMENT_FORM),
    ("ro", "Politica de confidențialitate", Category.ABOUT_FOOTER),
    ("bg", "Към съдържанието", Category.NAVIGATION),
    ("bg", "Прочетете още", Category.RELATED),
    ("bg", "Сподели във Facebook", Category.SHARE_PRINT),
    ("bg", "Всички права запазени", Category.COPYRIGHT),
    ("bg", "12 коментара", Category.COMMENT_COUNT),
    ("uk", "Читайте також: Міст закриють до літа", Category.RELATED),
    ("uk", "Залишити коментар", Category.COMMENT_FORM),
    ("uk", "Обов’язкові поля позначені *", Category.COMMENT_FORM),
    ("uk", "Підписуйтесь на наш Telegram-канал", Category.SHARE_PRINT),
    ("uk", "Політика конфіденційності", Category.ABOUT_FOOTER),
    ("uk", "2 години тому", Category.TIMESTAMP),
    ("hr", "Preskoči na sadržaj", Category.NAVIGATION),
    ("hr", "Pročitajte još", Category.RELATED),
    ("hr", "Tekst se nastavlja ispod oglasa", Category.ADVERTISEMENT),
    ("hr", "Uvjeti korištenja", Category.ABOUT_FOOTER),
    ("tr", "İçeriğe geç", Category.NAVIGATION),
    ("tr", "İlginizi çekebilir", Category.RELATED),
    ("tr", "En çok okunanlar", Category.RELATED),
    ("tr", "Tüm hakları saklıdır", Category.COPYRIGHT),
    ("tr", "Çerez politikası", Category.COOKIE),
    ("ar", "اقرأ أيضاً", Category.RELATED),
    ("ar", "جميع الحقوق محفوظة", Category.COPYRIGHT),
    ("fa", "بیشتر بخوانید", Category.RELATED),
    ("sw", "Soma pia", Category.RELATED),
    ("ha", "Labarai masu alaƙa", Category.RELATED),
    ("id", "Baca juga: Jembatan ditutup", Category.RELATED),
    ("id", "Kebijakan Privasi", Category.ABOUT_FOOTER),
    ("vi", "Bài viết liên quan", Category.RELATED),
    ("zh", "相关阅读", Category.RELATED),
    ("zh", "返回顶部", Category.NAVIGATION),
    ("ja", "関連記事", Category.RELATED),
    ("ja", "プライバシーポリシー", Category.ABOUT_FOOTER),
    ("ko", "관련기사", Category.RELATED),
    ("ko", "무단전재 및 재배포 금지", Category.COPYRIGHT),
    ("hi", "यह भी पढ़ें", Category.RELATED),
]

NOTICES = [
    (
        "nl",
        "Wij gebruiken cookies op onze website. Met uw toestemming tonen onze partners reclame.",
        Category.COOKIE,
    ),
    (
        "sv",
        "Vi använder cookies på vår webbplats. Läs mer om hur du ändrar dina inställningar.",
        Category.COOKIE,
    ),
    (
        "cs",
        "Používáme soubory cookie a s naším partnery žádáme o váš souhlas. Viz nastavení.",
        Category.COOKIE,
    ),
    (
        "ro",
        "Folosim cookies pe acest site. Apăsând Accept sunteți de acord cu prelucrarea.",
        Category.COOKIE,
    ),
    (
        "tr",
        "Sitemizde çerezler kullanıyoruz. Tercihlerinizi gizlilik sayfasında değiştirebilirsiniz.",
        Category.COOKIE,
    ),
    (
        "uk",
        "Підписуйтесь на наш Telegram-канал, отримуйте новини безкоштовно щодня.",
        Category.SHARE_PRINT,
    ),
    (
        "hr",
        "Zabranjeno je preuzimanje i kopiranje sadržaja bez dozvole. Sva prava pridržana.",
        Category.COPYRIGHT,
    ),
]

ARTICLES = [
    ("de", "Kontakt zu den Rebellen"),
    ("de", "Reaktionen"),
    ("de", "Umfrage: Mehrheit lehnt den Bau der Brücke ab"),
    ("de", "Der Minister will Cookies auf Seiten der Behörden verbieten, wie sein Sprecher sagte."),
    ("en", "The council wants cookies banned from its websites, the mayor said on Tuesday."),
    ("en", "Comments from the mayor"),
    ("fr", "Les réactions"),
    ("fr", "La commune veut interdire les cookies sur son site, a déclaré le maire mardi."),
    ("es", "Además: el puente seguirá cerrado hasta junio"),
    (
        "es",
        "El gobierno multará a las empresas que instalen cookies sin permiso, según el ministro.",
    ),
    ("it", "Le reazioni"),
    ("it", "Il garante ha multato tre siti per i cookie installati senza consenso."),
    ("pl", "Reakcje mieszkańców"),
    ("pt", "As reações"),
    ("ru", "Подробности: что известно о пожаре"),
    ("nl", "Reacties uit de wijk"),
    ("nl", "De gemeente stopt met cookies op haar website, zei de wethouder dinsdag."),
    ("nl", "De nieuwsbrief van de school verschijnt voortaan in vier talen."),
    ("sv", "Reaktioner från grannarna"),
    ("sv", "Kommunen slutar med cookies på webbplatsen, säger borgmästaren."),
    ("da", "Kontakten til oprørerne"),
    ("da", "Kommunen fjerner cookies fra sin hjemmeside, oplyser borgmesteren."),
    ("nb", "Reaksjonene i bygda"),
    ("nb", "Kommentaren fra ordføreren førte til bråk i kommunestyret."),
    ("fi", "Kaupunki luopuu evästeistä verkkosivuillaan, kertoi pormestari tiistaina."),
    ("cs", "Reakce obyvatel"),
    ("cs", "Diskuse o mostu trvala do večera a skončila hádkou."),
    ("sk", "Kontakty s povstalcami"),
    ("sk", "Redakcia miestnych novín vyhorela v noci na pondelok."),
    ("hu", "A lakók reakciói"),
    ("hu", "A hirdetés szerint a hidat júniusig felújítják."),
    ("ro", "Reacțiile localnicilor"),
    ("ro", "Comentariul primarului a stârnit proteste în oraș."),
    ("bg", "Реакциите на хората"),
    ("bg", "Общината спира бисквитките на своя сайт, съобщи кметът."),
    ("uk", "Реакція мешканців"),
    ("uk", "Коментар мера викликав протести у місті."),
    ("hr", "Reakcije stanovnika"),
    ("hr", "Oglas za prodaju mosta izazvao je smijeh u gradu."),
    ("tr", "Halkın tepkisi"),
    ("tr", "Belediye reklam panolarını gelecek ay kaldıracak."),
    ("ar", "ردود الفعل في المدينة"),
    ("id", "Komentar wali kota memicu protes warga."),
    ("sw", "Maoni ya wakazi wa mji"),
    ("vi", "Phản ứng của người dân"),
    ("zh", "市长的评论引发抗议"),
    ("ja", "住民の反応"),
    ("ko", "주민들의 반응"),
    ("hi", "लोगों की प्रतिक्रिया"),
]

ORDINARY = [
    ("de", "Soziale Medien"),
    ("nl", "Contact"),
    ("nl", "Reacties"),
    ("sv", "Kommentarer"),
    ("da", "Lige nu"),
    ("nb", "Sosiale medier"),
    ("fi", "Kommentit"),
    ("cs", "Diskuse"),
    ("sk", "Kontakty"),
    ("hu", "Reakciók"),
    ("ro", "Drepturi de autor"),
    ("bg", "Реакции"),
    ("uk", "Соціальні мережі"),
    ("hr", "Društvene mreže"),
    ("tr", "Tepkiler"),
]


def look_up(text: str) -> Finding | None:
    seen = flat(text)
    key = key_of(seen)
    return lexicon().line(seen, key) or lexicon().notice(text, key)


@pytest.mark.parametrize(("language", "text", "category"), [*BOILERPLATE, *NOTICES])
def test_boilerplate_is_found_in_its_language(language: str, text: str, category: Category) -> None:
    finding = look_up(text)
    assert finding is not None, language
    assert finding.category is category


@pytest.mark.parametrize(("language", "text"), ARTICLES)
def test_an_article_that_speaks_of_the_same_things_is_no_finding(language: str, text: str) -> None:
    assert look_up(text) is None, language


@pytest.mark.parametrize(("language", "text"), ORDINARY)
def test_a_phrase_that_can_be_a_subheading_proves_nothing_alone(language: str, text: str) -> None:
    finding = look_up(text)
    assert finding is None or finding.weak, language


def test_a_bare_number_is_no_phrase_of_any_language() -> None:
    assert look_up("0") is None
