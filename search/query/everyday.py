"""Short words of every day, which an acronym may look like: CAR, EAU, IS, UN, US, WHO."""

from __future__ import annotations

__all__ = ["EVERYDAY"]

_ENGLISH = """
    a ace act add age ago aid aim air all am an and any are arm art as ask at ate bad bag ban bar
    be bed bet bid big bit box boy bus but buy by can cap car cat cost cow cry cup cut dad day did
    die do dog dry due ear eat egg end era eye fan far fat fed few fit fix fly for fun gap gas get
    go god got gun guy had has hat he her here hi him his hit hot how i ice if ill in is it its
    jet job key kid kit law lay led leg let lie lip lot low mad man map may me men met mix mob mud
    my net new no nor not now nut oak odd of off oil old on one or our out owe own pan par pay pen
    per pet pie pit plan port pot put ran rat raw red rid rip rise row run sad safe sat saw say sea
    see set sex she sit six sky so son star step sum sun talk tax tea team ten the them they tie
    tip to too top toy try two unit up us use van via war was way we wet what when who why win with
    won yes yet you
"""
_FRENCH = """
    a ai aie air ait ami an ans art as au aux avec bac bal bas beau bel bien bon bus but ca car cas
    ce ces cet cle coup de des dit dix dont du eau elle elu en es est et ete eu eux fait fer feu
    fil fin foi fond fut gaz il ils je jeu jour la le les leur loi lui ma mai mais mal me mer mes
    mis moi mois mon mort mot ne ni nom non nos nous nu on ont or ou par pas pays peu plan plus
    pour pres pris pu qui que roi rue sa sac sans se sel ses si six soi soin sol son sort sous sud
    sur ta tel tes tir toi ton tot tour tous tres tu un une va vie vin vol vos vous vu
"""

EVERYDAY = frozenset(f"{_ENGLISH} {_FRENCH}".split())
"""English and French, folded. The index does not know small letters from capitals, so that to look
for such an acronym would be to look for the word."""
