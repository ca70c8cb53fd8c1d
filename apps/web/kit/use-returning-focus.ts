import { useRef } from 'react'

/**
 * Gives the keyboard back to whatever opened a dialog. A dialog that has no trigger of its own would leave it at the top of
 * the page.
 */
export function useReturningFocus() {
  const opener = useRef<Element | null>(null)
  return {
    onOpenAutoFocus: () => {
      opener.current = document.activeElement
    },
    onCloseAutoFocus: (event: Event) => {
      event.preventDefault()
      if (opener.current instanceof HTMLElement) opener.current.focus({ preventScroll: true })
    },
  }
}
