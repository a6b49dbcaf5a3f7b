// The paths of the icons, on a square of 24, drawn as lines.
export const STAR = "m12 3.5 2.6 5.4 5.9.8-4.3 4.1 1.1 5.9L12 16.9l-5.300 2.800 1.100-5.900L3.500 9.700l5.900-.8z";
export const COPY =
  "M9 11a2 2 0 0 1 2-2h7a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2h-7a2 2 0 0 1-2-2zM15 5.500V5a2 2 0 0 0-2-2H5a2 2 0 0 0-2 2v8a2 2 0 0 0 2 2h.5";
export const WHY = "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM20.500 20.500l-4.400-4.400M8 11h6";
export const LIKE = "M4 17c4 0 4-10 8-10s4 10 8 10M4 12c3 0 4-2 8-2s5 2 8 2";
export const SAY = "M4 9.500v5h3.500L12 19V5L7.500 9.500zM15.500 9a4.200 4.200 0 0 1 0 6M18 6.500a8 8 0 0 1 0 11";
export const DOTS = "M5 12h.01M12 12h.01M19 12h.01";
export const LOCK = "M7 11h10a2 2 0 0 1 2 2v5a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2v-5a2 2 0 0 1 2-2zM8 11V8a4 4 0 0 1 8 0v3";
export const LINK =
  "M10 14a4 4 0 0 0 5.700 0l3.500-3.500a4 4 0 0 0-5.700-5.700L12 6.300M14 10a4 4 0 0 0-5.700 0l-3.500 3.500a4 4 0 0 0 5.700 5.700L12 17.700";
export const MOON = "M19.500 14.500A8 8 0 0 1 9.500 4.500a8 8 0 1 0 10 10z";
export const CLOSE = "m6 6 12 12M18 6 6 18";
export const DOWN = "m6 9 6 6 6-6";
export const LEFT = "m14 6-6 6 6 6";
export const RIGHT = "m10 6 6 6-6 6";
export const DIE = "M8 4h8a4 4 0 0 1 4 4v8a4 4 0 0 1-4 4H8a4 4 0 0 1-4-4V8a4 4 0 0 1 4-4zM9 9h.01M15 15h.01M12 12h.01";
export const PLAY = "M8 5.500v13l10.500-6.500z";
export const STOP =
  "M8 6.500h8A1.500 1.500 0 0 1 17.500 8v8a1.500 1.500 0 0 1-1.500 1.500H8A1.500 1.500 0 0 1 6.500 16V8A1.500 1.500 0 0 1 8 6.500z";
export const FIND = "M11 4.500a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13zM20 20l-4.300-4.300";
export const OK = "m5 12.500 4.500 4.500L19 7.500";
export const WARN = "M12 4 2.800 19.500h18.400zM12 10v4.500M12 17.200h.01";
export const TUNE = "M4 7h9M17 7h3M4 17h3M11 17h9M15 5a2 2 0 1 0 0 4 2 2 0 0 0 0-4zM9 15a2 2 0 1 0 0 4 2 2 0 0 0 0-4z";
export const UPLOAD = "M12 16V5M7.500 9.500 12 5l4.500 4.500M5 19h14";
export const PEN = "M5 19l.8-3.800L16 5l3 3L8.800 18.200z";
export const SAVE = "M12 4v11M7.500 10.500 12 15l4.500-4.500M5 19h14";
