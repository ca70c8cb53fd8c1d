import { aws } from '../aws/index.ts'
import type { Connector } from '../connector/index.ts'
import { entra } from '../entra/index.ts'
import { folder } from '../folder/index.ts'
import { git } from '../git/index.ts'
import { github } from '../github/index.ts'
import { gitlab } from '../gitlab/index.ts'
import { google } from '../google/index.ts'
import { host } from '../host/index.ts'
import { jira } from '../jira/index.ts'
import { kubernetes } from '../kubernetes/index.ts'
import { ldap } from '../ldap/index.ts'
import { linear } from '../linear/index.ts'
import { mailDrop } from '../mail-drop/index.ts'
import { okta } from '../okta/index.ts'
import { postgres } from '../postgres/index.ts'
import { push } from '../push/index.ts'
import { rest } from '../rest/index.ts'
import { results } from '../results/index.ts'
import { s3Folder } from '../s3-folder/index.ts'
import { scim } from '../scim/index.ts'
import { screenshot } from '../screenshot/index.ts'
import { sql } from '../sql/index.ts'
import { supplierRegister } from '../supplier-register/index.ts'
import { table } from '../table/index.ts'

/** Every connector of Onus, by its id. */
export const connectors: ReadonlyMap<string, Connector> = new Map(
  [
    aws,
    entra,
    folder,
    git,
    github,
    gitlab,
    google,
    host,
    jira,
    kubernetes,
    ldap,
    linear,
    mailDrop,
    okta,
    postgres,
    push,
    rest,
    results,
    s3Folder,
    scim,
    screenshot,
    sql,
    supplierRegister,
    table,
  ].map(each => [each.id, each]),
)
