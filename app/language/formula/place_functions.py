"""Functions on places on earth: GEOLOCATION makes one of two numbers, DISTANCE is between two.

The distance is that of the great circle, by the haversine formula, on a sphere of the earth's mean
radius. Source: Salesforce Help, "Formula Operators and Functions by Context", DISTANCE and
GEOLOCATION; the radius: International Union of Geodesy and Geophysics, mean radius R1.
"""

from __future__ import annotations

from app.language.formula.functions import NUMBER, TEXT, Function, Given
from app.language.formula.values import Kind, Typed, number_from_double

RADIUS = {"km": 6371.0088, "mi": 3958.7613}
"""Mean radius of the earth in each unit. 1 mi is 1.609344 km."""

_LATITUDE_MOST, _LONGITUDE_MOST = 90, 180
PLACE = (Kind.PLACE,)


def _place(given: Given) -> Typed:
    latitude, longitude = given.sql(0), given.sql(1)
    sql = (
        f"(CASE WHEN {latitude} IS NOT NULL AND {longitude} IS NOT NULL THEN "
        f"[CAST({latitude} AS DOUBLE), CAST({longitude} AS DOUBLE)] END)"
    )
    return given.result(
        Kind.PLACE,
        sql,
        given.failing(
            f"abs({latitude}) > {_LATITUDE_MOST}", "A latitude is not between -90 and 90"
        ),
        given.failing(
            f"abs({longitude}) > {_LONGITUDE_MOST}", "A longitude is not between -180 and 180"
        ),
    )


def _distance(given: Given) -> Typed:
    unit = given.values[2].constant
    if unit not in RADIUS:
        raise given.refuse("The unit of DISTANCE is 'km' or 'mi'", given.positions[2])

    def between(a: str, b: str) -> str:
        height = f"sin(radians({b}[1] - {a}[1]) / 2)"
        width = f"sin(radians({b}[2] - {a}[2]) / 2)"
        across = f"cos(radians({a}[1])) * cos(radians({b}[1]))"
        part = f"{height} * {height} + {across} * {width} * {width}"
        known = f"{a} IS NOT NULL AND {b} IS NOT NULL"  # for least() passes over NULL
        return f"(CASE WHEN {known} THEN 2 * {RADIUS[unit]} * asin(sqrt(least(1.0, {part}))) END)"

    def apart(a: str, b: str) -> str:
        return given.let(between(a, b), number_from_double)

    sql = given.let(given.sql(0), lambda a: given.let(given.sql(1), lambda b: apart(a, b)))
    return given.result(Kind.NUMBER, sql)


PLACE_FUNCTIONS: dict[str, Function] = {
    "DISTANCE": Function("DISTANCE(place, place, unit)", (PLACE, PLACE, TEXT), _distance),
    "GEOLOCATION": Function("GEOLOCATION(latitude, longitude)", (NUMBER, NUMBER), _place),
}
