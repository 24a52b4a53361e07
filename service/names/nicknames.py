"""What people are called for short: Bill is William, Nick Nicholas, Sasha Alexander. A name asked for is looked for under both.

Short forms are read when a name is asked, not when it is filed: they cost no keys, and a person filed as William is not told to be called Bill.
Only forms that papers print in place of the name are listed.
"""

from collections import defaultdict
from collections.abc import Sequence
from operator import itemgetter

from service.names.latin import PARTICLES
from service.names.readings import Reading
from service.names.same import same

_SHORT = """
abraham abe bram
albert al bert albie
aleksandr alex alec aleck ales sandy sasha sacha alek lex xander
aleksandra alexa alex sandra sasha
alfred alf fred alfie freddie
alistair alasdair alastair al
andrew andy drew
andreas andy andi
anthony tony toni ant
antonio tony toni
antonia toni
arnold arnie
arthur art artie
augustus gus
barbara barb babs
barnabas barney
bartholomew bart
benjamin ben benny benji
bernard bernie
bradley brad
cameron cam
catherine kate katie kathy cathy kath cat kitty
charles charlie chuck chas chip
charlotte lottie charlie
christian chris
christina chris tina christy
christine chris tina chrissie
christopher chris kit topher kris
clifford cliff
clinton clint
constantin costa kostas
cornelius neil connie
cynthia cindy
daniel dan danny
david dave davey
deborah debbie deb
dennis denny
dmitri dima mitya
donald don donnie
dorothy dot dottie dolly
douglas doug
edgar ed
edmund ed eddie ned
eduardo edu eddie lalo
edward ed eddie ted teddy ned
eduard ed eddie eduardus
edwin ed eddie
ekaterina katya
elena lena
eleanor ellie nell nora
elizabeth liz beth betty lizzie betsy eliza libby lisa liza bess
emanuel manny
ernest ernie
eugene gene
evgeni zhenya
frances fran fanny
francis frank fran frankie
francisco paco pancho curro
franklin frank
frederick fred freddie freddy rick
gabriel gabe
george georgie
gerald gerry jerry
gerard gerry gerd
gerhard gerd
gilbert gil bert
gregory greg gregg
grigori grisha
guillermo memo
gustav gus
harold hal harry
harrison harry
helen nell
henry harry hank hal
herbert bert herb
hubert bert
ignacio nacho
irving irv
isaac ike
isabel bella izzy
ivan vanya
jacob jake
james jim jimmy jamie jem
jason jay
jeffrey jeff geoff
geoffrey geoff jeff
jennifer jen jenny
jeremy jerry
jeremiah jerry
jerome jerry
jessica jess jessie
jesus chucho
joachim jo achim
johann jo hans hannes
johannes jo hans hannes
john jack johnny jon
jonathan jon jonny
joseph joe joey jo sepp
jose pepe
josephine jo josie
joshua josh
judith judy jude
julian jules
katherine kate katie kathy kath kitty kat
kathleen kathy kath katie
kenneth ken kenny
konstantin kostya
lachlan lachie lachy lockie
laurence larry laurie
lawrence larry laurie
leonard len lenny leo
leopold leo
lewis lew
liudmila luda mila
louis lou louie
louise lou
luis lucho
magdalena magda lena
manuel manny manolo
margaret maggie meg peggy marge margie greta madge daisy rita
maria masha mimi
martin marty
matthew matt matty
matthias matt matti
maurice maury mo
maximilian max
maxwell max
maksim max
mikhail mike michel mick mickey micky mitch misha mikey
mitchell mitch
mohamed mo
montgomery monty
nadezhda nadya
natalia natasha nat
nathan nat nate
nathaniel nat nate
nicholas nick nicky nic nico
nikolai kolya nick
olga olya
oliver ollie
oscar ossie
pamela pam
patricia pat patty trish tricia
patrick pat paddy rick
peter pete petrus piet
philip phil pip
rafael rafa
randall randy
randolph randy
raymond ray
rebecca becky becca
reginald reg reggie
richard dick rick rich richie ricky dickie
robert bob rob bobby robbie bert robby
roberto beto
roderick rod
rodney rod
roger rog
ronald ron ronnie
rosemary rose rosie
rudolph rudy rudi
russell russ
salvador chava
samuel sam sammy
samantha sam
sebastian seb bastian
sergei seryozha serge
sidney sid
simon si
solomon sol
stanley stan
stephen steve stevie
steven steve stevie
stewart stu
stuart stu
susan sue susie suzy
suzanne sue suzy
sylvester sly
tatiana tanya
terence terry
teresa terry tess
theodore ted teddy theo
thomas tom tommy thom
timothy tim timmy
tobias toby
ulrich uli ulli
valentin valya
vasili vasya
veronica ronnie vera
victoria vicky vicki tori
vincent vince vinnie vin
virginia ginny
vladimir volodya vova vlad
walter walt wally
wesley wes
wilfred wilf fred
wilhelm willi willy bill
william bill will billy willie willy liam wim
winston win
yuri yura
zachary zac zack zach zak
zachariah zac zack zach
"""
_READ, _MOST = 2, 6
"""Readings of a name that are looked at, and how many are added to them."""


def _called() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for line in _SHORT.split("\n"):
        name, *short = map(same, line.split()) if line else [""]
        for each in short:
            found[name].append(each)
            found[each].append(name)
    return found


_CALLED = _called()


def called(readings: Sequence[Reading]) -> list[Reading]:
    """The readings with one word as it is said for short, or for long, the likelier first; a name of one word is left alone.

    Al and Ben are short for somebody before a surname, and an article or a son's `ben` elsewhere.
    """
    ways = (
        (rank, (*reading[:place], other, *reading[place + 1 :]))
        for reading in readings[:_READ]
        if len(reading) > 1
        for place, word in enumerate(reading)
        if word not in PARTICLES or (place == 0 and len(reading) == 2)  # noqa: PLR2004 (a name and a surname)
        for rank, other in enumerate(_CALLED.get(word, ()))
    )
    return list(dict.fromkeys(way for _, way in sorted(ways, key=itemgetter(0))))[:_MOST]
