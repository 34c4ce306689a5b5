export default {
  "share.title": "Unha posición compartida",
  "share.phrase": "Frase de paso",
  "share.open": "Abrir o mapa",
  "share.wrong": "Esa non é a frase de paso.",
  "share.wait": "Demasiados intentos. Agarda un momento e proba de novo.",
  "share.over": "Esta ligazón rematou",
  "share.over_hint": "Quen cha deu pode facer outra.",
  "share.unreachable": "Non se chega ao servidor. Probando de novo …",
  "share.seen": "Último aviso {time}. Compartida ata {until}.",
  "share.nothing": "Aínda non hai posición. Compartida ata {until}.",
};
