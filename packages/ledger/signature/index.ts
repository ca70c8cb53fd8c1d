export { type PasskeyAssertion, pointOfCose, verifyEd25519, verifyPasskey } from './signature.ts'
