"""Which countries lie in the same part of the world?

The subregions of the United Nations' standard M49; their names are CLDR's, asked for by their code.
"""

from functools import cache

from corpora.written import word_table

_SUBREGIONS = word_table("""
005: AR; BO; BR; CL; CO; EC; GY; PE; PY; SR; UY; VE
011: BF; BJ; CI; CV; GH; GM; GN; GW; LR; ML; MR; NE; NG; SL; SN; TG
013: BZ; CR; GT; HN; MX; NI; PA; SV
014: BI; DJ; ER; ET; KE; KM; MG; MU; MW; MZ; RW; SC; SO; SS; TZ; UG; ZM; ZW
015: DZ; EG; EH; LY; MA; SD; TN
017: AO; CD; CF; CG; CM; GA; GQ; ST; TD
018: BW; LS; NA; SZ; ZA
021: BM; CA; GL; US
029: AG; BB; BS; CU; DM; DO; GD; HT; JM; KN; LC; TT; VC
030: CN; HK; JP; KP; KR; MN; MO; TW
034: AF; BD; BT; IN; IR; LK; MV; NP; PK
035: BN; ID; KH; LA; MM; MY; PH; SG; TH; TL; VN
039: AD; AL; BA; ES; GR; HR; IT; ME; MK; MT; PT; RS; SI; SM; VA
053: AU; NZ
054: FJ; NC; PG; SB; VU
057: FM; GU; KI; MH; NR; PW
061: CK; NU; PF; TO; TV; WS
143: KG; KZ; TJ; TM; UZ
145: AE; AM; AZ; BH; CY; GE; IL; IQ; JO; KW; LB; OM; PS; QA; SA; SY; TR; YE
151: BG; BY; CZ; HU; MD; PL; RO; RU; SK; UA
154: DK; EE; FI; GB; IE; IS; LT; LV; NO; SE
155: AT; BE; CH; DE; FR; LI; LU; MC; NL
""")


@cache
def region_of(country: str) -> str | None:
    """Return the M49 code of the subregion of a country (ISO 3166-1); None where it is not known."""
    return _SUBREGIONS.get(country)
