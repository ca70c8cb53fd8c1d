export { generateSigningKey, isKeyName, parseSigningKey, parseVkey, type Signer, type Verifier } from './key.ts'
export {
  MAX_NOTE_BYTES,
  MAX_SIGNATURES,
  type Note,
  type NoteSignature,
  type Opened,
  openNote,
  parseNote,
  signNote,
} from './note.ts'
