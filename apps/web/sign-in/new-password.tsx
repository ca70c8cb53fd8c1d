import { TextField } from '../kit/form.tsx'
import type { FieldErrors } from '../kit/form-view.ts'

const shortest = 12

/** What is wrong with a new password before the server looks: it is refused there for more. */
export function newPasswordErrors<Name extends string>(name: Name, password: string): FieldErrors {
  return password.length < shortest ? { [name]: `A password has at least ${shortest} characters.` } : {}
}

interface NewPasswordProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly error: string | undefined
}

/** A password that is made here, which the browser may propose and keep. */
export function NewPassword(props: NewPasswordProps) {
  return (
    <TextField
      {...props}
      required
      type="password"
      autoComplete="new-password"
      help={`At least ${shortest} characters. A sentence is good.`}
    />
  )
}
