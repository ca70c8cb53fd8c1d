import { registers } from '../register/definitions.ts'
import { RegisterForm } from '../register/register-form.tsx'
import { RegisterList } from '../register/register-list.tsx'
import { RegisterPage } from '../register/register-page.tsx'

export function ActionList() {
  return <RegisterList definition={registers.actions} />
}

export function ActionPage() {
  return <RegisterPage definition={registers.actions} />
}

export function ActionForm() {
  return <RegisterForm definition={registers.actions} />
}
