r"""What the commands of TeX are in Unicode.

The names are those of LaTeX and AMS-LaTeX, with the characters that the package unicode-math gives
them (unicode-math-table.tex). Letters of other styles, superscripts and subscripts are Unicode's
own, and a test compares them with its data.
"""

import unicodedata
from functools import lru_cache
from typing import Final


def _pairs(table: str) -> dict[str, str]:
    """A table of names, each followed by its character."""
    cells = table.split()
    return dict(zip(cells[::2], cells[1::2], strict=True))


ORDINARY: Final = _pairs(
    """
    alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι
    kappa κ lambda λ mu μ nu ν xi ξ omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ
    upsilon υ phi ϕ varphi φ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ
    Upsilon Υ Phi Φ Psi Ψ Omega Ω
    partial ∂ nabla ∇ infty ∞ hbar ℏ ell ℓ Re ℜ Im ℑ wp ℘ aleph ℵ beth ℶ imath ı jmath ȷ
    forall ∀ exists ∃ nexists ∄ emptyset ∅ varnothing ∅ neg ¬ lnot ¬ top ⊤ bot ⊥ angle ∠
    triangle △ square □ Box □ blacksquare ■ dagger † ddagger ‡ prime ′ degree ° backslash ∖
    dots … ldots … cdots ⋯ dotsc … dotsb ⋯ vdots ⋮ ddots ⋱ therefore ∴ because ∵
    vert | Vert ‖ | ‖ % % $ $ # # & & _ _ S § P ¶ euro € pounds £ star ⋆ checkmark ✓
    varkappa ϰ digamma ϝ hslash ℏ eth ð complement ∁ measuredangle ∡ sphericalangle ∢ diagup ╱
    natural ♮ sharp ♯ flat ♭ clubsuit ♣ diamondsuit ♢ heartsuit ♡ spadesuit ♠ bigstar ★
    triangledown ▽ blacktriangle ▴ lozenge ◊ blacklozenge ⧫ dotsm ⋯ dotsi ⋯ dotso … iddots ⋰
    mho ℧ Finv Ⅎ daleth ℸ gimel ℷ backprime ‵ surd √
    """
)
BINARY: Final = _pairs(
    """
    pm ± mp ∓ times × div ÷ cdot · ast ∗ circ ∘ bullet • oplus ⊕ ominus ⊖ otimes ⊗ odot ⊙
    cup ∪ cap ∩ sqcup ⊔ sqcap ⊓ uplus ⊎ setminus ∖ smallsetminus ∖ wedge ∧ land ∧ vee ∨ lor ∨
    ltimes ⋉ rtimes ⋊ amalg ⨿ diamond ⋄ wr ≀ boxplus ⊞ boxminus ⊟ boxtimes ⊠ boxdot ⊡ oslash ⊘
    curlywedge ⋏ curlyvee ⋎ barwedge ⊼ veebar ⊻ dotplus ∔ bigtriangleup △ triangleleft ◁
    triangleright ▷ intercal ⊺ divideontimes ⋇ Cap ⋒ Cup ⋓ circledast ⊛ circledcirc ⊚
    """
)
RELATIONS: Final = _pairs(
    """
    le ≤ leq ≤ leqslant ⩽ ge ≥ geq ≥ geqslant ⩾ ne ≠ neq ≠ lt < gt > ll ≪ gg ≫ equiv ≡ sim ∼
    simeq ≃ approx ≈ cong ≅ propto ∝ doteq ≐ triangleq ≜ coloneqq ≔ asymp ≍
    in ∈ notin ∉ ni ∋ subset ⊂ subseteq ⊆ subsetneq ⊊ supset ⊃ supseteq ⊇ supsetneq ⊋ nsubseteq ⊈
    prec ≺ preceq ⪯ succ ≻ succeq ⪰ mid | nmid ∤ parallel ∥ nparallel ∦ perp ⟂ vdash ⊢ models ⊨
    vDash ⊨ dashv ⊣ to → rightarrow → gets ← leftarrow ← leftrightarrow ↔ mapsto ↦
    longrightarrow ⟶ longleftarrow ⟵ longleftrightarrow ⟷ longmapsto ⟼ Rightarrow ⇒ implies ⟹
    Leftarrow ⇐ impliedby ⟸ Leftrightarrow ⇔ iff ⟺ Longrightarrow ⟹ Longleftarrow ⟸
    Longleftrightarrow ⟺ uparrow ↑ downarrow ↓ updownarrow ↕ nearrow ↗ searrow ↘
    hookrightarrow ↪ twoheadrightarrow ↠ rightharpoonup ⇀ rightleftharpoons ⇌ leadsto ⤳
    lesssim ≲ gtrsim ≳ lessgtr ≶ gtrless ≷ lll ⋘ ggg ⋙ nless ≮ ngtr ≯ nleq ≰ ngeq ≱ ncong ≇ nsim ≁
    lneq ⪇ gneq ⪈ leqq ≦ geqq ≧ lessapprox ⪅ gtrapprox ⪆ preccurlyeq ≼ succcurlyeq ≽ sqsubset ⊏
    sqsupset ⊐ sqsubseteq ⊑ sqsupseteq ⊒ Subset ⋐ Supset ⋑ subseteqq ⫅ supseteqq ⫆ nsupseteq ⊉
    trianglelefteq ⊴ trianglerighteq ⊵ vartriangleleft ⊲ vartriangleright ⊳ bowtie ⋈ smile ⌣
    frown ⌢ Vdash ⊩ Vvdash ⊪ nvdash ⊬ nvDash ⊭ between ≬ pitchfork ⋔ eqsim ≂ approxeq ≊ backsim ∽
    circeq ≗ risingdotseq ≓ fallingdotseq ≒ varpropto ∝ owns ∋ swarrow ↙ nwarrow ↖ Uparrow ⇑
    Downarrow ⇓ Updownarrow ⇕ hookleftarrow ↩ twoheadleftarrow ↞ leftharpoonup ↼ leftharpoondown ↽
    rightharpoondown ⇁ leftrightharpoons ⇋ rightleftarrows ⇄ leftrightarrows ⇆ rightrightarrows ⇉
    rightsquigarrow ⇝ leftrightsquigarrow ↭ curvearrowright ↷ curvearrowleft ↶ circlearrowright ↻
    circlearrowleft ↺ upharpoonright ↾ multimap ⊸ Rrightarrow ⇛ Lleftarrow ⇚ nrightarrow ↛
    nleftarrow ↚ nRightarrow ⇏ nLeftarrow ⇍
    """
)
LARGE: Final = _pairs(
    """
    sum ∑ prod ∏ coprod ∐ int ∫ iint ∬ iiint ∭ oint ∮ bigcup ⋃ bigcap ⋂ bigoplus ⨁ bigotimes ⨂
    bigvee ⋁ bigwedge ⋀ bigsqcup ⨆ biguplus ⨄ bigodot ⨀ iiiint ⨌ oiint ∯ oiiint ∰
    """
) | {"lim": "lim", "limsup": "lim sup", "liminf": "lim inf"}
OPENING: Final = _pairs(
    "{ { lbrace { lbrack [ langle ⟨ lfloor ⌊ lceil ⌈ lvert | lVert ‖ ulcorner ⌜ llbracket ⟦"
)
CLOSING: Final = _pairs(
    "} } rbrace } rbrack ] rangle ⟩ rfloor ⌋ rceil ⌉ rvert | rVert ‖ urcorner ⌝ rrbracket ⟧"
)
_FUNCTIONS: Final = (
    "sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan exp log ln lg max min sup "
    "inf arg det dim ker deg gcd Pr hom"
)
NAMED: Final = {name: name for name in _FUNCTIONS.split()} | {
    "argmax": "arg max",
    "argmin": "arg min",
}
"""Functions that are written as words."""
BRACKETS: Final = {"bra": ("⟨", "|"), "ket": ("|", "⟩"), "braket": ("⟨", "⟩")}
"""Commands that put brackets around what they take."""
SPACES: Final = {
    **dict.fromkeys((",", ";", ":", " ", "thinspace", "enspace", ">"), " "),
    **dict.fromkeys(("quad", "qquad"), "\N{EM SPACE}"),
    **dict.fromkeys(("!", "displaystyle", "textstyle", "limits", "nolimits", "left", "right"), ""),
}
"""Commands that are shown as a space, or not at all."""
SIZES: Final = frozenset(
    f"{size}{side}" for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m")
) | {"middle"}
"""Commands that make the delimiter after them larger."""

ACCENTS: Final = {
    **dict.fromkeys(("hat", "widehat"), "\N{COMBINING CIRCUMFLEX ACCENT}"),
    **dict.fromkeys(("tilde", "widetilde"), "\N{COMBINING TILDE}"),
    **dict.fromkeys(("vec", "overrightarrow"), "\N{COMBINING RIGHT ARROW ABOVE}"),
    "bar": "\N{COMBINING MACRON}",
    "dot": "\N{COMBINING DOT ABOVE}",
    "ddot": "\N{COMBINING DIAERESIS}",
    "check": "\N{COMBINING CARON}",
    "breve": "\N{COMBINING BREVE}",
    "acute": "\N{COMBINING ACUTE ACCENT}",
    "grave": "\N{COMBINING GRAVE ACCENT}",
    "mathring": "\N{COMBINING RING ABOVE}",
}
"""Marks on one character."""
LINES: Final = {
    "overline": "\N{COMBINING OVERLINE}",
    "underline": "\N{COMBINING LOW LINE}",
}
"""Lines along any number of letters and digits."""
STYLES: Final = {
    "mathbb": "DOUBLE-STRUCK",
    "Bbb": "DOUBLE-STRUCK",
    "mathbf": "BOLD",
    "boldsymbol": "BOLD ITALIC",
    "bm": "BOLD ITALIC",
    "mathcal": "SCRIPT",
    "mathscr": "SCRIPT",
    "mathfrak": "FRAKTUR",
    "mathsf": "SANS-SERIF",
    "mathtt": "MONOSPACE",
}
"""Styles of letters, as Unicode names them."""

SUPERSCRIPTS: Final = dict(
    zip(
        "0123456789+−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδφχθ",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᵠᵡᶿ",
        strict=True,
    )
)
SUBSCRIPTS: Final = dict(
    zip(
        "0123456789+−=()aehijklmnoprstuvxβγρφχ",
        "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ",
        strict=True,
    )
)
FRACTIONS: Final = {
    unicodedata.normalize("NFKC", sign).replace("\N{FRACTION SLASH}", "/"): sign
    for sign in "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
}
"""Fractions that are one character, by their digits: "1/2"."""


@lru_cache(maxsize=512)
def styled(char: str, style: str) -> str:
    """A letter or digit in a style of `STYLES`; "" if Unicode has none."""
    words = unicodedata.name(char, "").removeprefix("LATIN ").removeprefix("GREEK ")
    name = words.replace("LETTER ", "")
    plain = {"FRAKTUR": "BLACK-LETTER"}.get(style, style)
    # Some letters are older than the others of their style, and have names of their own.
    for candidate in (f"MATHEMATICAL {style} {name}", f"{plain} {name}"):
        try:
            return unicodedata.lookup(candidate)
        except KeyError:
            continue
    return "" if style != "BOLD ITALIC" or not char.isdigit() else styled(char, "BOLD")
