export { fakeDoor } from './door';
