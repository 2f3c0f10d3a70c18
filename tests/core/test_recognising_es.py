"""Behaviours read from what somebody wrote in Spanish: rather none than a wrong one."""

from __future__ import annotations

import pytest

from empathy_bot import content
from empathy_bot.learning.recognising import suggested

PACK = content.bundled("es")
NONE: tuple[str, ...] = ()

LABELLED: tuple[tuple[str, tuple[str, ...]], ...] = (
    # Lo que la gente escribe, y de qué diría que trata quien lo lee con cuidado.
    ("por escuchar toda la historia antes de decir una palabra", ("listened-to-the-end",)),
    ("La escuchaste diez minutos enteros, y se le notaba el alivio.", ("listened-to-the-end",)),
    ("Gracias por dejar terminar a la señora Ito", ("listened-to-the-end",)),
    ("No lo interrumpiste ni una vez, y eso que gritaba.", ("listened-to-the-end",)),
    ("Hiciste la pregunta correcta y de pronto todo tuvo sentido", ("asked-a-good-question",)),
    ("por preguntar qué necesitaba antes de ofrecer nada", ("asked-a-good-question",)),
    ("Viste lo preocupada que estaba y se lo dijiste.", ("named-a-feeling",)),
    ("Reconociste su frustración antes que nada", ("named-a-feeling",)),
    ("Pusiste en palabras lo que sentía el huésped.", ("named-a-feeling",)),
    ("Leíste entre líneas que quería irse, y preguntaste.", ("heard-the-undertone",)),
    ("por notar en su voz que algo no iba", ("heard-the-undertone",)),
    ("por asumir nuestro error al teléfono", ("owned-a-mistake",)),
    ("Qué disculpa sincera, sin rodeos", ("owned-a-mistake",)),
    ("Le dijiste que fue culpa nuestra, tal cual.", ("owned-a-mistake",)),
    ("Mantuviste la calma mientras te gritaba.", ("stayed-calm",)),
    ("por esa voz tranquila en la línea dos", ("stayed-calm",)),
    ("No levantaste la voz aunque todos los demás sí", ("stayed-calm",)),
    ("La trataste como a una persona, no como a un número.", ("saw-the-person",)),
    ("Te acordaste del nombre de su hija. Estaba emocionada.", ("saw-the-person",)),
    ("La nueva se sintió como en casa desde el primer minuto", ("made-somebody-welcome",)),
    ("gracias por hacerme sentir bienvenida en el turno de noche", ("made-somebody-welcome",)),
    ("Le hablaste despacio, y por fin pudo seguirte.", ("met-their-pace",)),
    ("por seguir su ritmo con tanto cariño", ("met-their-pace",)),
    ("Descubriste por qué escriben siempre los mismos por el acceso.", ("found-the-cause",)),
    ("por llegar al fondo de las facturas duplicadas", ("found-the-cause",)),
    ("Arreglaste la exportación para siempre.", ("found-the-cause",)),
    ("Tres equipos la habían mandado a otro lado. Te hiciste cargo.", ("took-it-on",)),
    ("por no soltar el caso hasta el final", ("took-it-on",)),
    ("Le diste una fecha realista, y por eso nos creyó", ("told-it-as-it-is",)),
    ("por darle una fecha realista al taller", ("told-it-as-it-is",)),
    ("Sin promesas vacías y con mucho tacto", ("told-it-as-it-is",)),
    ("Tranquilizaste a la pasajera y nadie perdió el tren.", ("calmed-a-fear",)),
    ("por quitarle el miedo a la primera factura", ("calmed-a-fear",)),
    ("Cerraste la llamada con un gracias de verdad", ("ended-it-well",)),
    ("Preguntaste si quedaba algo abierto, y quedaba.", ("ended-it-well",)),
    ("La volviste a llamar el viernes, como habías prometido.", ("followed-up",)),
    ("por hacer seguimiento con la escuela una semana después", ("followed-up",)),
    ("Convertiste una mala reseña en una carta de amor", ("settled-a-complaint",)),
    ("Manejaste la queja por la demora tan bien que mandó flores", ("settled-a-complaint",)),
    ("Le dijiste que no lo necesitaba y ahora confía en ti", ("gave-honest-advice",)),
    ("gracias por el consejo honesto que le diste", ("gave-honest-advice",)),
    ("por cubrirme el martes cuando se alargó la devolución", ("stood-by-a-colleague",)),
    ("Viste que no podía más y tomaste mi cola", ("stood-by-a-colleague",)),
    ("Te tomaste el tiempo de escuchar a mi clienta sin mirar el reloj", ("listened-to-the-end",)),
    ("por tu paciencia infinita en el chat", ("stayed-calm",)),
    ("Por llamar a la abuela dos días después, solo para ver si le funcionaba", ("followed-up",)),
    ("Supiste ver que detrás de su enojo había miedo", ("heard-the-undertone",)),
    ("Qué manera de recibir a Dani en su primer día", ("made-somebody-welcome",)),
    ("Por quedarte hasta que la señora Vega tuvo su reembolso.", ("took-it-on",)),
    ("La reseña de una estrella ahora tiene cinco gracias a ti", ("settled-a-complaint",)),
    ("Escuchaste, mantuviste la calma y volvió a confiar.", ("listened-to-the-end", "stayed-calm")),
    # Lo que solo se le parece.
    ("No me escuchaste.", NONE),
    ("Nunca escuchaste la grabación", NONE),
    ("La próxima vez procura mantener la calma.", NONE),
    ("Ojalá la hubieras vuelto a llamar.", NONE),
    ("¿Hiciste seguimiento?", NONE),
    ("Yo escuché todo porque estabas tú", NONE),
    ("El cliente mantuvo la calma todo el día", NONE),
    ("Si asumiste el error, dilo", NONE),
    ("¡Feliz cumpleaños, y gracias por el pastel!", NONE),
    ("gracias por las estadísticas de quejas", NONE),
    ("por la plantilla de seguimiento", NONE),
    ("La música que escucho toda la noche", NONE),
    ("Cortaste de raíz la charla sobre el fútbol, ja", NONE),
    ("Diste la vuelta a la oficina con el pastel", NONE),
    ("Volviste a escribir el manual entero", NONE),
    ("gracias por pasar la tarde con el inventario en vez de pasar el día en la playa", NONE),
    ("Preguntaste cómo se imprime y ahora lo sé yo también", NONE),
    ("Sin ti no habría sobrevivido al lunes", NONE),
    ("Ojalá todos supieran escuchar como tú", NONE),
    ("gracias por todo", NONE),
)


def test_what_is_suggested_in_spanish_is_right_nine_times_in_ten() -> None:
    suggestions = [(name, wanted) for text, wanted in LABELLED for name in suggested(PACK, text)]
    right = sum(name in wanted for name, wanted in suggestions)
    assert right / len(suggestions) >= 0.9
    assert right / sum(len(wanted) for _, wanted in LABELLED) >= 0.75


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("No escuchaste, pero mantuviste la calma", True),
        ("No solo escuchaste", True),
        ("No escuchaste", False),
        ("Tampoco escuchaste", False),
        ("Apenas escuchaste", False),
        ("Deberías escuchar hasta el final", False),
        ("¿Escuchaste?", False),
        ("Escuchaste. ¿Estuvo bien?", True),
        ("ESCUCHASTE A TODOS", True),
    ],
)
def test_what_did_not_happen_suggests_nothing_in_spanish_either(text: str, found: bool) -> None:  # noqa: FBT001
    assert bool(suggested(PACK, text)) is found


def test_every_spanish_sign_suggests_its_own_behaviour() -> None:
    for behaviour in PACK.behaviours:
        for sign in behaviour.signs:
            assert behaviour.id in suggested(PACK, f"Así {sign.replace('…', 'Maya')}"), sign


def test_a_sign_speaks_for_one_behaviour_alone() -> None:
    for behaviour in PACK.behaviours:
        for sign in behaviour.signs:
            assert suggested(PACK, f"Así {sign.replace('…', 'Maya')}") == (behaviour.id,), sign
