import { goesOnAfterIssue } from '@onus/core/finding'
import { useIssued } from '../engagement/use-open.ts'
import { registers } from '../register/definitions.ts'
import { RegisterForm } from '../register/register-form.tsx'
import { RegisterList } from '../register/register-list.tsx'
import { RegisterPage } from '../register/register-page.tsx'
import type { RegisterRecord } from '../register/register-view.ts'
import { FindingBeside } from './finding-beside.tsx'
import type { FindingRecord } from './finding-view.ts'

export function FindingList() {
  return <RegisterList definition={registers.findings} />
}

export function FindingPage() {
  return (
    <RegisterPage
      definition={registers.findings}
      useStill={useStill}
      beside={record => <FindingBeside finding={record as unknown as FindingRecord} />}
    />
  )
}

/** Once its engagement is issued, only what was answered goes on. */
function useStill(record: RegisterRecord) {
  const { engagement } = (record as unknown as FindingRecord).body
  return useIssued(engagement) ? { goesOn: goesOnAfterIssue } : null
}

export function FindingForm() {
  return <RegisterForm definition={registers.findings} />
}
