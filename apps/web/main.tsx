import './kit/kit.css'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { ClockProvider } from './kit/date-time.tsx'
import { ToastProvider } from './kit/toast.tsx'
import { makeRouter } from './shell/router.tsx'

const place = document.getElementById('root')
if (!place) throw new Error('index.html has no #root')

createRoot(place).render(
  <StrictMode>
    <ClockProvider>
      <ToastProvider>
        <RouterProvider router={makeRouter()} />
      </ToastProvider>
    </ClockProvider>
  </StrictMode>,
)
