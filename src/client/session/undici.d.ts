// The one part of undici that sessions use: its index would load fetch and all else, five times as much.

declare module 'undici/lib/dispatcher/client.js' {
  import { Client } from 'undici'
  export = Client
}
