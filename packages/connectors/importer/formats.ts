import { csaf } from '../csaf/index.ts'
import { cyclonedx } from '../cyclonedx/index.ts'
import { lynis } from '../lynis/index.ts'
import { openvex } from '../openvex/index.ts'
import { osquery } from '../osquery/index.ts'
import { sarif } from '../sarif/index.ts'
import type { Format } from './format.ts'

/** Every format, the narrower before the wider: the first that recognises a file reads it. */
export const formats: readonly Format[] = [
  sarif,
  cyclonedx,

  openvex,
  csaf,
  lynis,

  osquery,
]
