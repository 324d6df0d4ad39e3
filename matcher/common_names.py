"""First names and stage names that many go by in Danish ads: such a name alone says nearly nothing, however few carry it.

In canonical form (`store.keys.nickname_key`). Counts from the data come on top; this list only makes a name common in a
small collection, where counting cannot tell.
"""

from __future__ import annotations

COMMON_NAMES = frozenset(
    """
    agnes agnieszka ahmed aisha alba alberte alex alexa alexandra alexander alice alicia alina alma amalie amanda amber amelia amelie ana anastasia anders
    andrea andreea andreas angel angela angelica angelina anita anja anna annabell annabella anne annette annika anouk antonia anya ariana ariel asta
    astrid august aurora aya barbara bea beatrice bella benjamin benny bente bianca bibi birgit birgitte birthe bodil britney britt brigitta camilla
    carina carla carmen caroline carolina catarina cathrine cecilie celina celine charlotte chloe christian christina christine cindy claire clara
    claudia coco cornelia cristina daisy dana daniel daniela danielle daria david debbie denise diana dina ditte dominika dorte dorthe ebba eden edith
    elena eleonora elin elina elisa elisabeth eliza elizabeth ella ellen ellie elsa elvira emily emil emilie emilia emma emmy ena erica erik erika esma
    ester esther eva evelyn fatima felicia fie filippa fiona flora frederik frederikke freja freya frida gabriela gabriella georgia gina gitte gloria
    grace greta hanna hannah hanne hans heidi helena helene helle henriette henrik holly ida ina inge ingrid irene irina iris isa isabel isabella isabelle
    ivana jade jana jane janne jasmin jasmina jasmine jenna jennifer jenny jens jessica jessie jette joan joanna johanna johanne jonas josefine josephine
    joy juana judith julia juliana julie juliet june kamilla karen karin karina karla karoline kate katarina katharina kathrine katja katrine katy kelly
    kenya kim kimi kira kirsten kitty klara kristina kristine laila lana lara larisa lars laura lea leila lena lene leona leonora leyla liana lilian lilli lilly
    lily lina linda line linea linn linnea lisa lisbeth lise liv liva liza lola lone lotte louisa louise lucas lucia lucy luna lydia lykke mads maggie magda magdalena
    mai maj maja malene malou mandy marcus maria mariam mariana mariann marianne marie marina marion mary maryam mathias mathilde maya may megan mei melanie melina
    melissa mette mia michael michala michelle mie mikkel mila milena milla mille milo mira miriam molly mona monica monika nadia nadja nancy nanna naomi natalia
    natalie natasha natascha nena nete nicole nicoletta nicolina nikita nikki nina noa noelle nora norma olga olivia oscar patricia patrizia paula paulina
    penelope pernille peter petra phoebe pia rasmus rebecca rebekka regina rene renata ria rikke rita robin roberta rosa rosalina rose roxana roxy ruby rune ruth
    sabina sabrina sally samantha sander sandra sanne sara sarah sarina sascha sasha savannah selena selma serena sharon sheila signe silje silke silvia simona simone
    sira sofia sofie sonia sonja sophia sophie stella stephanie stine sue sugar summer susan susanne suzi svetlana sylvia tamara tania tanja tara tatiana tatjana tea tenna
    teresa thea theo theresa thomas tiffany tina tine tiana trine ulla una ursula valentina valeria vanessa vera veronica veronika vicky victoria viktor viktoria viola violet
    violeta vivian viviana vivi wanda wendy wilma xenia yasmin yasmina ylva yvonne zara zelda zenia zoe zofia
    aase ellinor oesta sofus soeren
    """.split()  # noqa: SIM905  (a list literal would be 500 lines)
)
