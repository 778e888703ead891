// Deutsch: Ursachen bei Schlüsselnachweisen, ihren Attestierungen, und danach.
import type { Cause } from './de.causes.protocol';

const MAKER = 'Dem Hersteller des Wallets diesen Code und die beiden Werte geben: Das Wallet muss sich ändern.';
const ROBOT = 'Ein weiteres Angebot mit dem Roboter-Wallet einlösen: Klappt das, liegt es an diesem Wallet.';
const CAME = 'Erwartet: {expected}. Gekommen: {received}.';
const SAID = 'Die Prüfung sagt: {said}.';
const HEADER = 'Prüfen, ob ein Proxy vor diesem Desk';

export const proofs: Readonly<Record<string, Cause>> = {
  // Key attestation
  'key-attestation-missing': [
    'Niemand attestiert die Schlüssel des Wallets',
    'Dieser Nachweis verlangt attestierte Schlüssel (key_attestations_required), und der Schlüsselnachweis hat kein key_attestation.',
    ['Ein Wallet benutzen, das seine Schlüssel attestiert.', 'Für andere Wallets key_attestations_required aus der Konfiguration des Nachweises nehmen.'],
  ],
  'key-attestation-low': [
    'Das Wallet schützt seine Schlüssel schwächer als verlangt',
    `${SAID} ${CAME}`,
    ['Ein Gerät mit Sicherheitschip benutzen, oder in key_attestations_required weniger verlangen.', 'Prüfen, ob der Hersteller des Wallets seine Stufen anders nennt.'],
  ],
  'key-attestation-untrusted': [
    'Wer die Schlüssel attestiert, dem wird hier nicht vertraut, oder er hat nicht signiert',
    `${SAID} Ein unbekannter Attestierer und eine kaputte Signatur sehen von hier gleich aus.`,
    ['Ihn in issuer-service.conf unter keyAttestation.trust eintragen, oder dort zum Ausprobieren "any" setzen.', MAKER],
  ],
  'key-attestation-expired': [
    'Die Schlüsselattestierung ist abgelaufen, oder nennt kein Ende',
    `${SAID} ${CAME}`,
    ['Im Wallet neu beginnen, damit es seine Schlüssel neu attestieren lässt.', MAKER],
  ],
  'key-attestation-malformed': ['Die Schlüsselattestierung ist nicht so gemacht, wie sie sein muss', `${SAID} ${CAME}`, [MAKER]],
  'key-attestation-other-key': [
    'Der Schlüsselnachweis ist von einem Schlüssel, der nicht attestiert ist',
    `${SAID} ${CAME}`,
    ['Im Wallet neu beginnen: Es hat vielleicht seit der Attestierung einen neuen Schlüssel gemacht.', MAKER],
  ],
  'key-attestation-nonce': [
    'Die Schlüsselattestierung hat keine Nonce dieses Ausstellers',
    'Die Nonce war {received}; erwartet: {expected}.',
    ['Im Wallet neu beginnen, damit die Schlüssel für diese Anfrage attestiert werden.', MAKER],
  ],
  // Key proof
  'proof-missing': [
    'Das Wallet weist keinen Schlüssel nach',
    `${SAID} Der Nachweis wird an einen Schlüssel des Wallets gebunden, und die Anfrage belegt keinen.`,
    [MAKER, 'Für ein Wallet ohne Schlüssel eine Konfiguration ohne proof_types_supported anbieten.'],
  ],
  'proof-type': [
    'Das Wallet weist seinen Schlüssel auf eine Art nach, die nicht verlangt ist',
    'Die Art ist {received}; die Metadaten nennen {expected}.',
    ['Die Art in proof_types_supported aufnehmen, wenn dieser Desk sie kennt.', MAKER],
  ],
  'too-many-keys': [
    'Das Wallet bringt mehr Schlüssel, als dieser Aussteller annimmt',
    CAME,
    ['batchSize in issuer-service.conf erhöhen.', 'Das Wallet so einstellen, dass es weniger auf einmal verlangt.'],
  ],
  'proof-audience': [
    'Der Schlüsselnachweis gilt für einen anderen Aussteller',
    'Er gilt für {received}; der Aussteller des Angebots ist {expected}. {hint}',
    ['An der Adresse anbieten, die das Wallet benutzt: ein Aussteller, ein Name, bis zum letzten Schrägstrich.', 'Prüfen, ob die Basis-URL geändert wurde, nachdem das Wallet die Metadaten las.', MAKER],
  ],
  'proof-nonce-missing': [
    'Der Schlüsselnachweis hat keine Nonce',
    'Das Wallet hat keine Nonce aufgegriffen; {asked}.',
    ['Das Wallet aktualisieren: Seit OpenID4VCI 1.0 kommen Nonces vom Nonce-Endpunkt, nicht aus der Token-Antwort.', MAKER],
  ],
  'proof-nonce-stale': [
    'Die Nonce des Schlüsselnachweises ist zu alt',
    'Erwartet: {expected}. Das Wallet hat zwischen Nonce und Anfrage zu lange gewartet, oder eine von früher behalten.',
    ['Im Wallet neu beginnen.', 'Prüfen, ob die Person zwischen Nonce und Anfrage etwas gefragt wird.'],
  ],
  'proof-nonce-foreign': [
    'Die Nonce des Schlüsselnachweises ist keine dieses Ausstellers',
    'Sie war {received}: von einem anderen Aussteller, unterwegs verändert, oder von früher, ehe der Schlüssel des Desks neu gemacht wurde.',
    ['Im Wallet neu beginnen, damit es eine Nonce holt.', MAKER],
  ],
  'proof-signature': [
    'Die Signatur des Schlüsselnachweises ist kaputt',
    'Erwartet: {expected}; {received}. Hier enden Wallets, die Signaturen als DER statt als zwei Zahlen schreiben.',
    [ROBOT, MAKER],
  ],
  'proof-alg': [
    'Das Wallet signiert mit einem Verfahren, das nicht angenommen wird',
    'Das Verfahren ist {received}; die Metadaten nennen {expected}. {hint}',
    ['Das Verfahren in proof_signing_alg_values_supported aufnehmen, wenn dieser Desk es kennt.', MAKER],
  ],
  'proof-typ': [
    'Der Schlüsselnachweis ist von einem anderen Typ',
    'Sein typ ist {received}; erwartet: {expected}.',
    ['Prüfen, ob das Wallet einen alten Entwurf spricht.', MAKER],
  ],
  'proof-private-key': [
    'Das Wallet gibt seinen privaten Schlüssel preis',
    `${SAID} Wer diese Anfrage gelesen hat, kann als das Wallet signieren.`,
    ['Diesen Schlüssel nicht mehr benutzen: das Wallet zurücksetzen.', MAKER],
  ],
  'proof-key-bad': ['Der Schlüssel im Schlüsselnachweis ist nicht zu gebrauchen', `${SAID} Gekommen: {received}.`, [MAKER]],
  'proof-did-method': [
    'Das Wallet nennt seinen Schlüssel mit einer DID, die nicht angenommen wird',
    'Es sendete {received}; angenommen werden {expected}.',
    ['Die Methode in cryptographic_binding_methods_supported aufnehmen, wenn dieser Desk sie kennt.', 'Das Wallet auf eine andere Art von DID einstellen.'],
  ],
  'proof-key-names': [
    'Der Schlüsselnachweis nennt nicht genau einen Schlüssel',
    'Genau eines von jwk, kid und x5c muss ihn nennen; gekommen: {received}.',
    [MAKER],
  ],
  'proof-client': [
    'Der Schlüsselnachweis nennt einen Client, den das Token nicht kennt',
    'iss ist {received}; erwartet: {expected}. Wer ohne Namen mit einem vorab autorisierten Code kommt, darf hier keinen nennen.',
    [MAKER],
  ],
  'proof-same-key': [
    'Derselbe Schlüssel zweimal in einer Anfrage',
    '{received}: Jede Ausfertigung braucht ihren eigenen, sonst sieht man ihnen an, dass sie zusammengehören.',
    [MAKER],
  ],
  'proof-extension': [
    'Der Schlüsselnachweis verlangt ein Verständnis, das dieser Aussteller nicht hat',
    `${SAID} Gekommen: {received}.`,
    [MAKER],
  ],
  'proof-broken': [
    'Der Schlüsselnachweis ist kein ganzes JWT',
    `${SAID} Erwartet: {expected}.`,
    [`${HEADER} Inhalte kürzt.`, MAKER],
  ],
  // Afterwards
  'transaction-unknown': [
    'Das Wallet verlangt einen aufgeschobenen Nachweis, den es nicht gibt',
    '{received} ist unter diesem Access-Token nicht offen: schon abgeholt, oder nie aufgeschoben.',
    ['Prüfen, ob das Wallet den Nachweis schon hat.', MAKER],
  ],
  'transaction-missing': [
    'Das Wallet sagt nicht, welchen aufgeschobenen Nachweis es will',
    `${SAID} Die Antwort mit Status 202 nannte ihn.`,
    [MAKER],
  ],
  'deferral-refused': [
    'Der Nachweis wurde am Desk abgelehnt',
    'Das Wallet kam dafür wieder und erfuhr es: {received}.',
    ['Der Person sagen, warum.', 'War das ein Versehen, ein neues Angebot machen.'],
  ],
  'notification-unknown': [
    'Das Wallet meldet etwas, das nie ausgestellt wurde',
    '{received} ist keine notification_id dieses Access-Tokens. Den Nachweis selbst berührt das nicht.',
    [MAKER],
  ],
  'notification-malformed': [
    'Die Meldung des Wallets ist nicht lesbar',
    `${SAID} ${CAME} Den Nachweis selbst berührt das nicht.`,
    [MAKER],
  ],
};
