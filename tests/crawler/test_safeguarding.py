"""Explicit statements are read, in every language; estimates, denials and other numbers are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.safeguarding import find_safeguarding, read_safeguarding
from store.domain import SafeguardingKind

STATED = [
    "Jeg er 17.",
    "Jeg er 17 år og har et spørgsmål.",
    "jeg er sytten år",
    "I am 16 years old and have a question",
    "I'm seventeen",
    "Age: 17",
    "Alder: 16",
    "I turn 18 in May",
    "I am not 18 yet",
    "Jeg er under 18",
    "Jeg fylder 18 til maj",
    "Ich bin 17 Jahre alt",
    "Jag är 17",
    "Jag är sjutton år",
    "Mam 17 lat",
    "jestem niepełnoletnia",
    "Am 16 ani",
    "tengo diecisiete años",
    "Soy menor de edad",
    "Tenho 17 anos",
    "Ho 17 anni",
    "J'ai 17 ans",
    "17 éves vagyok",
    "Мне 17 лет",
    "мне семнадцать лет",
    "Мені 17 років",
    "ฉันอายุ 17 ปี",
    "Jeg er １７ år",
    "Jeg\u200b er 1\u200b7 år",
]

FORCED = [
    "Visits all day, 500. I do not want to do this, a man forces me and keeps my passport.",
    "A man forces me to do this",
    "My boyfriend makes me work here every night",
    "They took my passport and I cannot leave",
    "I am not allowed to leave the apartment",
    "I owe him money and have to work until it is paid",
    "He keeps all the money I earn",
    "They locked me in",
    "we are held here against our will",
    "I'm being made to do this",
    "He will hurt me if I stop",
    "I was sold to a man in this city",
    "I am not here voluntarily",
    "I don't do this of my own free will",
    "She threatens me and my family",
    "I have to pay off my debt to him",
    "We are not allowed to go out",
    "My boss has our passports",
    "No kissing. He forces me to take everyone.",
    "En mand tvinger mig og har mit pas",
    "Jeg må ikke gå ud",
    "Han tager alle mine penge",
    "Jeg skylder ham penge og skal arbejde",
    "De har taget mit pas",
    "Min kæreste truer mig hvis jeg stopper",
    "Jeg er låst inde",
    "Jeg er her ikke frivilligt",
    "Jeg bliver holdt her imod min vilje",
    "Han slår mig hvis jeg siger nej",
    "Vi bliver tvunget til at arbejde",
    "Jeg gør det her mod min vilje",
    "Min chef tvinger os til at tage imod alle",
    "Jag får inte lämna lägenheten",
    "Han tvingar mig att sälja sex",
    "De har tagit mitt pass",
    "Jag är inlåst",
    "Jeg får ikke forlate leiligheten, mannen tar pengene mine",
    "De har tatt passet mitt",
    "Er hat meinen Pass und ich darf nicht weg",
    "Ein Mann zwingt mich dazu",
    "Ich darf die Wohnung nicht verlassen",
    "Ich werde hier festgehalten",
    "Ich mache das nicht freiwillig",
    "Ich muss meine Schulden bei ihm abarbeiten",
    "Zabrali mi paszport",
    "Mężczyzna zmusza mnie do pracy",
    "Nie mogę wyjść z mieszkania",
    "Nie robię tego dobrowolnie",
    "Mi-au luat pașaportul",
    "Un bărbat mă forțează să fac asta",
    "Nu am voie să plec",
    "Sunt ținută aici cu forța",
    "Un hombre me obliga y tiene mi pasaporte",
    "Me quitaron el pasaporte",
    "No me dejan salir",
    "Un uomo mi costringe e ha il mio passaporto",
    "Non mi lasciano uscire",
    "On m'a pris mon passeport et un homme me force",
    "Ils ont pris mon passeport",
    "Je n'ai pas le droit de sortir",
    "Obrigam-me a trabalhar e tiraram-me o passaporte",
    "Um homem me obriga a fazer isto",
    "Elvették az útlevelem és kényszerítenek",
    "У меня забрали паспорт",
    "Меня не выпускают из квартиры",
    "Мужчина заставляет меня работать",
    "У мене забрали паспорт",
    "Чоловік змушує мене працювати",
    "Мене не випускають",
    "เขายึดพาสปอร์ตของฉัน",
    "ฉันถูกบังคับให้ทำงาน",
    "ไม่ได้สมัครใจ",
    "Jeg bliver tvunget til det her.",
    "Jeg gør det ikke frivilligt",
    "I am being forced to do this",
    "They force me to work",
    "Ich werde gezwungen",
    "Jag tvingas till detta",
    "Zmuszają mnie",
    "Sunt forțată să",
    "Me obligan a trabajar",
    "Ils me forcent",
    "Меня заставляют",
    "Мене змушують",
    "ฉันถูกบังคับ",
]

NO_STATEMENT = [
    "Jeg er 27 år",
    "Jeg er 18 år",
    "I am over 18",
    "You must be 18",
    "Du skal være over 18",
    "I am 17 km away",
    "jeg er 17 minutter fra byen",
    "Jeg har 17 års erfaring",
    "tengo 17 años de experiencia",
    "J'ai 17 ans d'expérience",
    "Mam 17 lat doświadczenia",
    "16 years in the trade",
    "Jeg er 15 år yngre end du tror",
    "I am not 17",
    "Jeg er ikke 17 længere",
    "I feel like I am 17 again",
    "Åbent 10-17. Jeg er 35",
    "Min datter er 16 år",
    "I look very young",
    "teenager",
    "nobody forces me",
    "Ingen tvinger mig til noget",
    "Nikt mnie nie zmusza",
    "I am forced to cancel on Friday",
    "jeg er tvunget til at hæve prisen",
    "obrigada",
    "He forces himself to be patient",
    "I force myself to get up early",
    "nobody forces me",
    "Nobody keeps me here against my will",
    "Nothing happens against my will",
    "We fight trafficking, nobody is forced",
    "No one is forced to work here",
    "I work for myself, nobody takes my money",
    "Women who are forced can call this number",
    "Er du offer for menneskehandel? Ring til os",
    "Vi hjælper ofre for menneskehandel",
    "Ingen tvinger mig, jeg vælger selv",
    "Tving mig ikke til at sige det to gange",
    "Jeg bestemmer selv, ingen har mit pas",
    "Jeg gør intet mod min vilje",
    "Ich mache nichts gegen meinen Willen",
    "Niemand zwingt mich",
    "Det er frivilligt",
    "Jeg er ikke tvunget til noget",
    "Hvis du truer mig bliver du blokeret",
    "If you threaten me I call the police",
    "Rising rents force me to raise my price",
    "Sygdom tvinger mig til at aflyse",
    "You are not allowed to leave without paying",
    "The police forced the clinic to close",
    "Jeg tvinger mig selv til at løbe",
    "He makes me laugh",
    "I am locked in to my prices",
    "Chastity, cage and keys",
    "Bring your passport",
    "Jeg har mit pas klar til rejser",
    "I have my passport ready, I can travel to you",
    "I have my own passport, can travel",
    "You can hold me, you make me melt",
    "Du må ikke gå uden at betale",
    "Jag tvingar ingen",
    "inte tvingad",
    "Ingen tvingar mig",
    "Nikt mnie nie zmusza",
    "Nie jestem zmuszana",
    "Nimeni nu mă obligă",
    "Nadie me obliga",
    "Nessuno mi costringe",
    "Personne ne me force",
    "Ninguém me obriga",
    "Senki sem kényszerít",
    "Никто меня не заставляет",
    "Ніхто мене не змушує",
    "ไม่มีใครบังคับฉัน",
    "I don't take my money for granted",
    "We make sure that nobody works against her will",
    "I keep my papers in order",
    "I do not work against my own rules",
    "Money is not everything, it makes me smile",
    "Du får lov at se mig",
    "Jeg må ikke ryge indendørs",
    "Jeg må ikke sige adressen her",
    "Roleplay: you pretend I am forced to stay",
    "I love being forced to my knees",
    "Du darfst mich nicht küssen",
    "Ich darf nicht rauchen",
    "obrigada por ler",
    "Estoy obligada a cancelar el viernes",
    "Ma obligă programul să închid",
    "",
]


@pytest.mark.parametrize("text", STATED)
def test_age_under_18_is_read(text: str) -> None:
    assert read_safeguarding(text) is SafeguardingKind.UNDER_18


@pytest.mark.parametrize("text", FORCED)
def test_force_is_read(text: str) -> None:
    assert read_safeguarding(text) is SafeguardingKind.FORCED


@pytest.mark.parametrize("text", NO_STATEMENT)
def test_nothing_is_estimated(text: str) -> None:
    assert read_safeguarding(text) is None


@given(st.sampled_from(STATED + FORCED), st.text(alphabet="abc \n.", max_size=200))
def test_span_names_the_statement_in_the_text_as_given(statement: str, before: str) -> None:
    text = f"{before}\n{statement}"
    found = find_safeguarding(text)
    assert found is not None
    assert len(before) + 1 <= found.start < found.end <= len(text)


@given(st.integers(min_value=18, max_value=99))
def test_adult_ages_are_no_statement(age: int) -> None:
    assert read_safeguarding(f"Jeg er {age}. I am {age} years old. Alder: {age}") is None


@given(st.text(max_size=400))
def test_any_text_can_be_read(text: str) -> None:
    found = find_safeguarding(text)
    assert found is None or 0 <= found.start < found.end <= len(text)
