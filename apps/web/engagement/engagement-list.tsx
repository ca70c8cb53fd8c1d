import { registers } from '../register/definitions.ts'
import { RegisterList } from '../register/register-list.tsx'

export function EngagementList() {
  return <RegisterList definition={registers.engagements} />
}
