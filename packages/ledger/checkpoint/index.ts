export {
  type Checkpoint,
  checkpointText,
  type OpenedCheckpoint,
  openCheckpoint,
  parseCheckpointText,
  signCheckpoint,
} from './checkpoint.ts'
export { formatKeys, type LogKey, onlyKey, parseKeys, verifiersAt } from './keys.ts'
export { type Rotation, rotateKeys, rotationText, signRotation, verifyRotation } from './rotation.ts'
