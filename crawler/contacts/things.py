"""What numbers are called when they are no phone, by kind of thing, in the languages that ads are written in. Data only.

A stem stands for all its endings and cases ("Aufruf", "Aufrufe", "Aufrufen"); it counts right before a number only.
"""

from __future__ import annotations

import unicodedata

from crawler.contacts.vocabulary import bare_too, words

_STEMS = words(
    # counted: visits, views, clicks, followers
    "aufruf ansicht klick visning sidvisning visitas visite visitor visiteur visitatori visualiza visualizza vizual vizit "
    "afișări afisari accesări odsłon odwiedz wyświetl zobrazen návštěv megtekint látogat katselu peržiūr skatīj vaatam "
    "просмотр посещ посет перегляд преглед görüntüle ziyaret weergave bekeken ผู้เข้าชม เข้าชม ยอดวิว follower abonnent "
    # the ad itself
    "anzeigen annons annonce profil sidebesøg anunț anúncio annuncio ogłosze ogloszen inzerát inzerat hirdetés ilmoitu skelbim sludin kuulut "
    "объявлен оголошен обява oglas advertentie ประกาศ chiffre postfach postbox postboks apartado aktenzeichen "
    # references, codes
    "rapport kundekort medlemskort adgangskort sundhedskort rejsekort buskort idkort parkeringskort nøglekort referen sygnatur expedient dosar รหัส código codigo codice contraseñ contrasen passwor parol heslo salasan lösenord "
    "hasło jelszó пароль wachtwoord šifr "
    # orders, invoices, parcels, tickets
    "bestellung bestellnummer beställning zamówien zamowien comanda comenzi pedido commande encomend rendelés objednáv tilaus užsak "
    "pasūt tellimus заказ замовл поръчк sipariş คำสั่งซื้อ buchungs faktur invoic rechnung facture fattur fatur számla sąskait "
    "рахун račun paragon rachun quittung kvitter paczk csomag balík siuntin sūtīj посыл посилк kargo พัสดุ "
    "sendung forsendelse shipment billet biljett ticket bilet voucher gavekort giftcard promo rabat gutschein "
    # accounts, members, customers
    "account cuenta compte rekening hesap บัญชี tilinum klienta abonam członk asiakas jäsen mitglied "
    # registers and papers
    "steuer registr organisa partita passport pasaport passeport paszport pașaport reisepass ausweis führersch kørekort licen "
    "permit tilladels zezwolen autoris forsikring versicherung polic sygesikring krankenk "
    # devices, goods
    "imei iccid serie serial nummerplad kennzeich stelnum måler zähler meterstan artikel barcode stregkod matrik lottotal "
    # measures and sums
    "größe gewicht wzrost înălțim greutat altura altezza medidas misure hauteur magasság ส่วนสูง น้ำหนัก ราคา koster kostar kostet "
    "kosztuj cuesta coûte costă стоит insgesamt yhteens összes celkem всего итого toplam budget jackpot gevinst omsætning "
    # networks whose numbers are not phones
    "steamid discord teamview anydesk"
)
THING_STEMS = tuple(sorted(bare_too(_STEMS)))
"""How such words begin."""
THING_WORDS = bare_too(
    words(
        "mrk bm billetmrk boks box cod cód cif nie nif nip nit iva tva btw kvk inn инн огрн егн еик pesel rfc ref refnr az hrb hra krs ico ičo dič "
        "iban bic kood koodi kodas kods kodu cifru bon bong bilag chit awb sku upc imo mmsi uid uin qq icq zoom psn "
        "views view vues vistas visninger klik clics klicks wizyt wejść hits besuche besucher bezoekers bezoekjes "
        "cost costs cena cene ceny cen preț pret precio preço prezzo prix hinta kaina цена ціна salary løn budget gæld lån loan kredit kredyt "
        "alt total totalt totale ialt razem sum summe insgesamt altogether "
        "height hgt width weight bust waist hips dress shoe shoes size sizes cup bh skål waga biust talia biodra vârstă edad idade età âge alter ålder peso "
        "taille poids рост вес súly อายุ größe grösse længde length mål "
        "flight fly flug vuelo train zug bane gate platform spor kurs pixel px dpi iso hz mhz ghz kbit "
        "imei mac sim gtin isbn issn asin fcc vat tax ssn ean duns swift sortcode clearing bankgiro plusgiro colet colis pacco rezerva "
        "badge error fejl plate tag transaction transaktion transakcja confirmation bekræftelse build release revision commit client patent opskrift varmemåler elmåler vandmåler aftalenr policenr visa mastercard dankort amex forbrugsnr cvv"
    )
)
"""Such words, whole."""
SOFT_WORDS = bare_too(
    words(
        "bestilling bestillinger reservation reservationer reserver reservas reservations rezerwacja rezervări"
    )
)
"""Words that call a phone as well as a thing ("Reservation: ..."): digits in twos are a phone's."""
SOFT_ENDS = ("reservation",)

# Thai is written without spaces: such words stand anywhere in what looks like one.
THAI_THINGS = tuple(
    unicodedata.normalize(
        "NFKC", "ประกาศ รหัส เข้าชม ยอดวิว คำสั่งซื้อ บัญชี พัสดุ ราคา อายุ น้ำหนัก ส่วนสูง สัดส่วน สมาชิก อ้างอิง"
    ).split()
)
THAI_PHONES = ("เบอร์", "โทร", "มือถือ")
