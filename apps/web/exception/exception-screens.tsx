import { registers } from '../register/definitions.ts'
import { RegisterForm } from '../register/register-form.tsx'
import { RegisterList } from '../register/register-list.tsx'
import { RegisterPage } from '../register/register-page.tsx'

export function ExceptionList() {
  return <RegisterList definition={registers.exceptions} />
}

export function ExceptionPage() {
  return <RegisterPage definition={registers.exceptions} />
}

export function ExceptionForm() {
  return <RegisterForm definition={registers.exceptions} />
}
