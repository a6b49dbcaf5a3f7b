// Saying a name aloud, by the browser's own speech, in the language of its list where there is a voice for it.
const listeners = [];
const speech = globalThis.speechSynthesis;
speech?.addEventListener?.("voiceschanged", () => listeners.forEach(listener => listener()));

/** Say whether this browser can speak at all: it may have the words for it and no voice. */
export const canSpeak = () => Boolean(speech?.getVoices().length);

/** Hear when that may have changed: browsers find their voices late. */
export const onVoices = listener => {
  listeners.push(listener);
};

/** Say a text; `language` is its name in English, as "Welsh", or "" where it is not known. */
export function speak(text, language = "") {
  const said = new SpeechSynthesisUtterance(text);
  const voice = voiceOf(language);
  if (voice) Object.assign(said, {voice, lang: voice.lang});
  said.rate = 0.85;
  speech.cancel();
  speech.speak(said);
}

function voiceOf(language) {
  if (!language || !Intl.DisplayNames) return undefined;
  const names = new Intl.DisplayNames(["en"], {type: "language"});
  return speech.getVoices().find(voice => {
    try {
      return names.of(voice.lang.split(/[-_]/)[0]) === language;
    } catch {
      return false;
    }
  });
}
