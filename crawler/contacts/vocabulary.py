"""Words around a number, an address or a name that say what it is. Data only; all in lower case.

Grown from the languages that ads in Denmark are written in, not from any sample: a word stands here when a reader of that
language would take it as a clue by itself.
"""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of a table."""
    return frozenset(text.split())


# Marks that writers leave off on a foreign keyboard. Not the Danish letters: "søn" and "son" are two words.
_MARKS = str.maketrans(
    "ąćęłńóśźżăâîșşțţáéíúýčďěňřšťůžőűüñçàèìòùêëïôãõėįųūāēīļņģķ",
    "acelnoszzaaissttaeiuycdenrstuzouuncaeioueeioaoeiuuaeilngk",
)


def without_marks(word: str) -> str:
    """A word as it is typed on a keyboard without the marks of its language: "număr", "numar"."""
    return word.translate(_MARKS)


def bare_too(listed: frozenset[str]) -> frozenset[str]:
    """Words, and the same without marks."""
    return listed | {without_marks(word) for word in listed}


PHONE_WORDS = bare_too(
    words(
        # Danish, Norwegian, Swedish
        "tlf tlfnr tel tlfon telefon telefonen telefonnr telefonnummer telefonnummeret telefonnummer fon mob mobil mobilen mobilnr "
        "mobilnummer mobiltelefon mobiltlf fastnet fastnettelefon hjemmetelefon sms smser smsen beskeder besked ring ringe ringer "
        "opkald opkaldt opringning kald kalde tast taster træffes træffe træf nås fanges fang kontakt kontakte kontaktnummer "
        "mobilepay whatsapp whats whatsap wapp wsp viber signal imessage facetime telegram skriv skrive svarer svares "
        "hotline linje direkte arbejdstelefon privattelefon ringes tlph telf telefoni mobiltelefonen mobilnummeret "
        "telefonnumret mobiltelefon ringa ringer telefonnumret mobilnumret slå "
        # English
        "phone telephone phonenumber cell cellphone mobile call calling text texting txt reach dial hotline landline "
        # German, Dutch
        "handy handynummer telefonnummer rufnummer anruf anrufen ruf rufe festnetz mobiltelefon bel telefoon telefoonnummer mobiel "
        # Polish, Czech, Lithuanian
        "telefonu dzwoń zadzwoń dzwonić telefoniczny komórka komórkowy zavolej skambink skambinti "
        # Romanian, Spanish, Portuguese, Italian, French
        "sună suna sunați telefonul mobilul llama llámame llamame llamar teléfono telefono móvil movil celular wasap guasap "
        "telefone telemóvel telemovel liga ligue ligar cellulare chiama chiamami chiamare téléphone telephone appelle appelez portable "
        # Hungarian, Russian, Bulgarian, Thai
        "telefonszám hívj hívjon mobilszám телефон тел звони звоните позвони мобильный вотсап номер обади мобилен "
        "โทร เบอร์ เบอร์โทร มือถือ โทรศัพท์"
    )
)
PHONE_STEMS = (
    "festnetz",
    "fastnet",
    "telefon",
    "mobil",
    "tlf",
    "sms",
    "whatsapp",
    "ring",
    "phone",
    "handy",
    "anruf",
    "teléfon",
    "téléphon",
)
LIST_WORDS_NEAR = words(
    "str størrelse størrelser sizes ledig ledige ferie stue stuer værelse værelser buslinje linie linje d den vagt vagter tider slots uge "
    "uger kl klokken side page alder dage days zone zoner bus busser busline buslinjer tog spor gate bane linie rute linjer"
)
"""Before a list of small numbers: days, weeks, sizes, rooms, hours."""
NUMBER_OF = words("nr nummer no number numre num nummern numer numero número numéro număr")
OF_A_PHONE = words(
    "mit min mine vores dit nye nyt ny gamle gammelt private privat direkte faste fast dette andet samme hemmelige hemmeligt skjult skjulte rigtige "
    "på til til: via er et en eller og kun mitt vårt my our new this the that only main another mein meine neue neues mi nuevo mój moje mijn mon meu "
    "brug gem noter husk prøv find tryk vælg benyt use save kroners ring ringe sms skriv send hjemme arbejds korte personlige eget egen laver nuværende"
)
HANDLED = words(
    "betalt sendt afsendt bekræftet behandlet godkendt annulleret refunderet leveret udløbet paid sent shipped confirmed"
)
ID_ENDS_NEAR = (
    "tæller",
    "counter",
    "visninger",
    "ordre",
    "faktura",
    "linje",
    "gruppe",
    "gruppen",
    "kode",
    "størrelse",
)
PHONE_SIGNS = "☎☏✆📱📞📲🤙"

# What a number is when it is no phone: a number within a few words after one of these is that.
ID_WORDS = words(
    "cvr cvrnr cvrnummer senr momsnr moms momsnummer vat vatnr orgnr org organisationsnummer organisasjonsnummer foretagsnummer "
    "ust ustid steuernummer nip regon cui cif nif siret pnummer pnr cpr cprnr personnummer personnr ssn pesel "
    "iban swift bic bankkonto kontonr kontonummer kontonummeret konto account regnr kortnr kortnummer kreditkort bankkort "
    "bankgiro plusgiro giro fik gironr "
    "ordre ordrenr ordrenummer ordernr bestillingsnr bestillingsnummer sagsnr sagsnummer fakturanr "
    "fakturanummer faktura invoice rechnung kundenr kundenummer kundennummer bookingnr bookingnummer bookingid "
    "reservationsnummer forsendelse forsendelsesnummer tracking sporing pakkenr varenr varenummer artikelnr "
    "artnr sku medlemsnr medlemsnummer membership "
    "annoncenr annoncenummer annonceid annonsenummer annonsnummer anzeigennummer adid listingid "
    "annonsid profilnr profilnummer profilid userid brugerid "
    "ean gln isbn issn gtin serienr serienummer serial stelnummer stelnr nummerplade version firmware ip modelnr varekode "
    "brugernavn username login alias kontonavn profilnavn код пароль шифр henvis henviser henvisning refererer refer transaktion transaktionsid transaction cod codice kodas kods koodi kood "
    "lucky lykketal lykketallene heldige lykkenumre adgangskode password pinkode pin puk dørkode portkode kode koden code kód kod código passcode lotto autorisationsnr "
    "journalnr journalnummer matrikel matrikelnr løbenr polisenr "
    "gps koordinater coordinates bitcoin btc eth wallet tegnebog "
    "visninger views besøgstal oprettet opdateret uploaded udløber fødselsdato serienr"
)
# Only directly before the number (small words between them do not count): elsewhere they mean nothing.
ID_WORDS_NEAR = words(
    "oplys opgiv angiv indtast quote citer mention under id ref reference referencenr annonce annoncen annonsen annons profil profilen profile reg set vist viewed seen "
    "order sag case customer kunde pakke parcel artikel medlem member mitglied anzeige ad listing posting "
    "ogłoszenie anunț anuncio user bruger card hits besøgende tæller counter visits visitors downloads likes følgere followers "
    "created updated dato date datum født geboren born autorisation licens licence license omsætning gevinst "
    "item lejemål kørekort pas kt police kontrakt sygesikring certifikat bevilling bilag rekvisition projekt ansøgning gavekort voucher token "
    "nøgle batch lot parcelnr maskine apparat måler målernr chassis paragraf startnummer omsætning abonnement tilladelse ogłoszenia zamówienia anuncio pedido "
    "annoncens profilens tal nøgleboks boks box safe skab locker post opslag nummerserie model img dsc billede foto photo fil file side page linje ticket billet "
    "kupon rabatkode kvittering varer stk antal klik bank pris priser prisen sommerpriser price prices rates takst takster "
    "honorar beløb kr kroner dkk eur euro sum ialt mål højde vægt alder kladde overfør"
)
# "...nummer", "...nr", "...id" with an unknown first part names a thing; these first parts name a phone.
PHONE_NUMBER_WORDS = bare_too(
    words(
        "nummer nr numre nummeret numrene number no num nummern numer numero número numéro numărul număr szám szama száma "
        "numeris numerio numurs číslo čislo номер номера цифры digits numeret nummret numret"
    )
)
SKIPPED_BEFORE = words(
    "n venligst please bitte altid always nr nummer nummeret no number numre num numer numero número numéro număr har er is has ist lyder hedder med som den det af by von"
)
COUNT_WORDS_AFTER = words(
    "gange gang visninger views times hits besøg besøgende personer people mennesker læsere følgere followers likes visits visitors klik downloads brugere users "
    "medlemmer members stk styk km m2 kvm meter gram liter point points kwh mb gb kb sek grunde "
    "profiler profiles annoncer ads anzeigen annonser besucher aufrufe wyświetleń razy fois veces visitas visualizações afișări просмотров раз kliks klik downloads "
    "kr kroner krone dkk sek nok eur euro euros usd gbp pln zł lei kč ft $ € £ coronas coroane koron coroas kronor "
    "cm kg mm år minutter min minutes timer hours procent pct percent"
)
MONTHS = words(
    "januar februar marts april maj juni juli august september oktober november december jan feb mar apr jun jul aug sep sept okt "
    "oct nov dec january february march may june july october januari februari mars maj augusti januar märz mai dezember "
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia "
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
)

FILLERS = words(
    "så saa dernæst derefter derpå herefter efterfulgt af først endelig sidst slut slutter afslutningsvis streg bindestreg "
    "mellemrum pause prik punktum punkt komma skråstreg understreg stjerne hjerte minus "
    "plus fortsæt fortsætter slut slutter begynd begynder tilføj med "
    "then next finally last lastly followed by dash dot space slash hyphen "
    "dann danach zuletzt schließlich strich punkt leerzeichen und sedan därefter sist streck mellanslag punkt och "
    "og and y e et i oraz potem apoi luego después puis ensuite poi en"
)
LONE_FILLERS_NEED = {"til": words("sidst slut slutning sist")}
"""Fillers that are one only before these words: "til sidst" is, "10 til 20" is a range."""
LIST_WORDS = words("eller or oder eller alternativt ou o lub sau og and und och y")

COUNTRY_WORDS: dict[str, str] = {
    spelled: region
    for region, listed in {
        "SE": "svensk svenskt svenske svenska sverige sweden swedish schweden schwedisch schwedische szwedzki szwecja suedez sueco",
        "NO": "norsk norskt norske norge norway norwegian norwegen norwegisch norwegische norweski norweska",
        "DE": "tysk tyske tyskland tyskt german germany deutsch deutsche deutsches deutscher deutschland tyska tyskt niemiecki niemcy "
        "alemán alemania german germană allemand",
        "PL": "polsk polske polen polish poland polski polska polskie polnisch polnische polskt pl",
        "RO": "rumænsk rumænske rumænien romanian romania românia românesc românească român rumänisch rumänien rumunski romaneasca",
        "ES": "spansk spanske spanien spain spanish españa español española spanisch spanische espana espanol hiszpański",
        "GB": "engelsk engelske england british britain uk gb english storbritannien britisk britiske britisch englische "
        "angielski brytyjski",
        "TH": "thai thailand thailandsk thailandske ไทย เบอร์ไทย โทรไทย",
        "IT": "italiensk italienske italien italian italy italiano italiana italia italienisch italienische",
        "FR": "fransk franske frankrig french france français française frankreich französisch französische",
        "NL": "hollandsk hollandske holland nederlandsk nederland nederlands nederlandse dutch netherlands niederländisch",
        "HU": "ungarsk ungarske ungarn hungarian hungary magyar magyarország ungarisch",
        "PT": "portugisisk portugisiske portugal portuguese português portuguesa portugiesisch",
        "BG": "bulgarsk bulgarske bulgarien bulgarian bulgaria български българия",
        "LT": "litauisk litauiske litauen lithuanian lithuania lietuva lietuviškas lietuvos",
        "LV": "lettisk lettiske letland latvian latvia latvija latvijas",
        "EE": "estisk estland estonian estonia eesti",
        "CZ": "tjekkisk tjekkiske tjekkiet czech česko české český czechia",
        "SK": "slovakisk slovakiske slovakiet slovak slovakia slovensko slovenské",
        "UA": "ukrainsk ukrainske ukraine ukrainian україна український украинский",
        "RU": "russisk russiske rusland russian russia российский русский россия",
        "FI": "finsk finske finland finnish suomi suomalainen",
        "BR": "brasiliansk brasilianske brasilien brazilian brazil brasil brasileiro brasileira",
        "DK": "dansk danskt danske danmark danish denmark dänisch dänische dänemark dänischen duński duńska dania danez daneză dinamarca danés "
        "danesa danimarca danese danemark danois danoise dán danska danskt dánia датский дания данский данія dinamarquês dinamarques danų danijos dāņu dánské dánský taani danimarka danimarkalı เดนมาร์ก dänischen danoises danesi danes danezul duńskiego duńskim dunski dänisk dänemarks",
        "AT": "østrigsk østrigske østrig austrian austria österreich österreichisch österreichische österreichischer österrikisk österrikiskt österrike austriacki austriaco",
        "CH": "schweizisk schweiziske schweiz swiss switzerland schweizer suisse svizzera svizzero",
        "IE": "irsk irske irland irish ireland irisch irische irländsk irländskt",
        "US": "amerikansk amerikanske amerika american america amerikanisch amerikanische usa us american amerikanskt",
        "BE": "belgisk belgien belgian belgium belgië belgique",
    }.items()
    for word in listed.split()
    for spelled in {word, without_marks(word)}
}
LANGUAGE_REGIONS = {
    "sv": "SE", "no": "NO", "nb": "NO", "nn": "NO", "de": "DE", "pl": "PL", "ro": "RO", "es": "ES", "th": "TH", "it": "IT", "fr": "FR",
    "nl": "NL", "hu": "HU", "pt": "PT", "bg": "BG", "lt": "LT", "lv": "LV", "et": "EE", "cs": "CZ", "sk": "SK", "uk": "UA", "ru": "RU",
    "fi": "FI",
}  # fmt: skip
# Words that no other of our languages uses in front of a number: the language where nothing else names the country.
TELLTALE_WORDS: dict[str, str] = {
    spelled: lang
    for lang, listed in {
        "ro": "sună suna sunați numărul număr telefonul răspund seara",
        "pl": "zadzwoń dzwoń telefonu numer komórka dzwonić",
        "es": "llámame llamame llama teléfono móvil",
        "pt": "telemóvel telemovel ligue liga",
        "it": "chiamami chiama cellulare",
        "de": "ruf rufe anrufen anruf handynummer rufnummer",
        "fr": "appelle appelez téléphone appelez-moi",
        "hu": "hívj telefonszám hívjon",
        "nl": "bel telefoonnummer mijn",
        "sv": "mitt numret",
        "th": "โทร เบอร์ เบอร์โทร",
        "lt": "skambink skambinti",
        "ru": "звони позвони звоните",
        "bg": "обади",
    }.items()
    for word in listed.split()
    for spelled in {word, without_marks(word)}
}
