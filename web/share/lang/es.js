export default {
  "share.title": "Una posición compartida",
  "share.phrase": "Frase de paso",
  "share.open": "Abrir el mapa",
  "share.wrong": "Esa no es la frase de paso.",
  "share.wait": "Demasiados intentos. Espera un momento y vuelve a probar.",
  "share.over": "Este enlace ha terminado",
  "share.over_hint": "Quien te lo dio puede hacer otro.",
  "share.unreachable": "No se llega al servidor. Probando otra vez …",
  "share.seen": "Último aviso {time}. Compartido hasta {until}.",
  "share.nothing": "Todavía no hay posición. Compartido hasta {until}.",
};
