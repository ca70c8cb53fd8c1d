import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Questionnaire } from '@onus/core/supplier-request'
import { parse } from 'yaml'
import { catalogFolder } from '../framework/catalog.ts'

/** The questions to suppliers as they ship, read when they are first asked for. */
export function shippedQuestionnaire(file = join(catalogFolder, 'suppliers/questionnaire.yaml')): () => Questionnaire {
  let read: Questionnaire | null = null
  return () => (read ??= Questionnaire.parse(parse(readFileSync(file, 'utf8'))))
}
