import { registers } from '../register/definitions.ts'
import { RegisterForm } from '../register/register-form.tsx'
import { RegisterList } from '../register/register-list.tsx'
import { RegisterPage } from '../register/register-page.tsx'
import { FindingBeside } from './finding-beside.tsx'
import type { FindingRecord } from './finding-view.ts'

export function FindingList() {
  return <RegisterList definition={registers.findings} />
}

export function FindingPage() {
  return (
    <RegisterPage
      definition={registers.findings}
      beside={record => <FindingBeside finding={record as unknown as FindingRecord} />}
    />
  )
}

export function FindingForm() {
  return <RegisterForm definition={registers.findings} />
}
