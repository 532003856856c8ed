"""Events: what each event does to the person it happens to and to the tally.

One sequential function over the columns of a stretch, in the part of Python that numba compiles.
`fold_plain` and `fold_compiled` are the same function and give the same bits: a small log need not
wait for the compiler, ten million events take a second or two once compiled.

An order counts as a whole: what follows it – its delivery with what is bought on collecting, its
cancellation, its return, the service contacts about it – is booked if the order was placed in the
window, whenever it comes itself, and is discounted at its own time. A window that cuts between
orders and what they cost later would favour whoever's sales grow, and charge returns of the warm-up
to the window. What comes after the end of the log, `follow_up` days after the horizon, is lost; it
is lost under all configurations alike.

Journeys of one customer may overlap, a prompted one with a need or another prompted one, so that
one with a lower number may order later. Which journeys had a measured order is therefore kept
journey by journey, as a ring of bits: exact as long as less than `RING` of a customer's journeys
begin between an order and what follows it.

The helpers get records and single arrays: what they need, and no more.
"""
