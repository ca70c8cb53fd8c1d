export { consistencyProof, inclusionProof, rootAt, verifyConsistency, verifyInclusion } from './proof.ts'
