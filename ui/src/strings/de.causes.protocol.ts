// Deutsch: Ursachen, an denen eine Anfrage gescheitert ist, nach ihrem Code: Titel, Begründung, was zu versuchen ist. Englisch steht bei der
// Ursache selbst. {said}, {expected} und {received} sind Texte der Prüfung und bleiben, wie sie sind.
export type Cause = readonly [title: string, why: string, tries: readonly string[]];

const MAKER = 'Dem Hersteller des Wallets diesen Code und die beiden Werte geben: Das Wallet muss sich ändern.';
const ANEW = 'Ein neues Angebot machen und dieses einlösen.';
const ROBOT = 'Ein weiteres Angebot mit dem Roboter-Wallet einlösen: Klappt das, liegt es an diesem Wallet.';
const CAME = 'Erwartet: {expected}. Gekommen: {received}.';
const SAID = 'Die Prüfung sagt: {said}.';
const FRESH = 'Im Wallet neu beginnen, damit es bei seinem Anbieter eine frische Attestierung holt.';
const HEADER = 'Prüfen, ob ein Proxy vor diesem Desk';

export const protocol: Readonly<Record<string, Cause>> = {
  // Authorization
  'pkce-missing': [
    'Das Wallet benutzt kein PKCE',
    'Der Autorisierungsanfrage fehlt code_challenge; jedes Wallet muss eine senden, mit S256.',
    ['Das Wallet aktualisieren: Heutige Versionen benutzen PKCE.', MAKER],
  ],
  'pkce-method': [
    'Das PKCE des Wallets ist von anderer Art',
    'Die Challenge sollte mit S256 gemacht sein; gekommen ist: {received}.',
    [MAKER],
  ],
  'pkce-verifier-wrong': [
    'Der PKCE-Verifier gehört zu einer anderen Anfrage',
    'Der Hash des Verifiers ist {received}, die Challenge der Anfrage war {expected}: Das Wallet hat zwei Anfragen verwechselt, oder jemand anderes löst den Code ein.',
    ['Andere Versuche im Wallet schließen und vom Angebot aus neu beginnen.', MAKER],
  ],
  'pkce-verifier-missing': [
    'Der PKCE-Verifier fehlt',
    'Die Token-Anfrage hat keinen code_verifier von 43 bis 128 Zeichen, obwohl die Autorisierungsanfrage eine Challenge hatte.',
    ['Vom Angebot aus neu beginnen: Vielleicht wurde das Wallet während der Anmeldung neu gestartet.', MAKER],
  ],
  'redirect-differs': [
    'Das Wallet löst den Code mit einer anderen Rücksprungadresse ein',
    'Der Code ging an {expected}; die Token-Anfrage nennt {received}.',
    [MAKER],
  ],
  'redirect-not-taken': [
    'Die Rücksprungadresse des Wallets wird nicht angenommen',
    `${SAID} ${CAME}`,
    ['Prüfen, ob das Wallet eine Rücksprungadresse mit https oder einem eigenen Schema hat.', MAKER],
  ],
  'response-type': [
    'Das Wallet will ein Token in der Adresse',
    'response_type war {received}; es gibt nur {expected}: Token in Adressen sickern durch.',
    [MAKER],
  ],
  'details-unknown': [
    'Das Wallet will für etwas autorisiert werden, das nicht angeboten wird',
    `${SAID} Verlangt: {received}.`,
    ['Die Anfrage mit der Konfiguration des Angebots vergleichen: Das Wallet hat vielleicht alte Metadaten.', ANEW, MAKER],
  ],
  'request-uri-pushed': [
    'Das Wallet hat eine Anfrage eingereicht, die auf eine andere zeigt',
    'Eine eingereichte Anfrage sagt alles selbst; diese hat eine request_uri.',
    [MAKER],
  ],
  'request-uri-expired': [
    'Die Anmeldung wurde zu spät geöffnet',
    'Die eingereichte Anfrage war {age} s alt; sie lebt 90 s.',
    ['Vom Angebot aus neu beginnen und die Anmeldung sofort öffnen.', 'Prüfen, ob das Wallet auf die Person wartet, bevor es einreicht.'],
  ],
  'request-uri-unknown': [
    'Das Wallet nennt eine Anfrage, die hier nie eingereicht wurde',
    `${SAID} In den 90 s davor wurde zu dieser Sitzung nichts eingereicht.`,
    ['Prüfen, ob das Wallet an einer anderen Adresse einreicht, als es sich anmeldet.', ANEW, MAKER],
  ],
  'request-uri-foreign': [
    'Ein anderer Client nennt die eingereichte Anfrage',
    '{expected} hat sie eingereicht, {received} nennt sie: eine Anfrage, zwei Namen.',
    [MAKER],
  ],
  'request-uri-reused': [
    'Die Anmeldung wurde ein zweites Mal geöffnet',
    `${SAID} Eine eingereichte Anfrage gilt einmal. Neuladen oder die Zurück-Taste des Browsers führt hierher.`,
    ['Vom Angebot aus neu beginnen, statt im Browser zurückzugehen.'],
  ],
  'push-required': [
    'Das Wallet hat seine Autorisierungsanfrage nicht eingereicht',
    `Dieser Aussteller nimmt nur eingereichte Anfragen. ${CAME}`,
    ['Ein Wallet benutzen, das Autorisierungsanfragen einreicht.', 'Für andere Wallets HAIP im Profil ausschalten, oder enforcePushedAuthorizationRequests in issuer-service.conf.'],
  ],
  'issuer-state': ['Das Wallet nennt ein Angebot, das nicht offen ist', `issuer_state. ${CAME}`, [ANEW, ROBOT]],
  // Client attestation
  'attestation-missing': [
    'Niemand bürgt für das Wallet',
    'Dieser Aussteller verlangt eine Attestierung durch den Anbieter des Wallets; es kam keine.',
    ['Ein Wallet benutzen, das eine Attestierung hat.', 'Um andere einzulassen, clientAuthenticationConfig um { type = "preauth-anonymous" } ergänzen und HAIP im Profil ausschalten.'],
  ],
  'attestation-half': [
    'Die Attestierung kam ohne ihren Besitznachweis, oder er allein',
    `${SAID} Beide Header gehören zusammen.`,
    [MAKER, `${HEADER} den Header verschluckt.`],
  ],
  'attestation-several': [
    'Mehr als eine Attestierung in einer Anfrage',
    `${SAID} Gekommen: {received}.`,
    [MAKER, `${HEADER} Header wiederholt.`],
  ],
  'attestation-expired': [
    'Die Attestierung des Wallets ist abgelaufen',
    `${SAID} ${CAME}`,
    [FRESH, 'Die Uhr beim Anbieter des Wallets mit der dieses Computers vergleichen.'],
  ],
  'attestation-untrusted': [
    'Dem Anbieter des Wallets wird hier nicht vertraut, oder er hat nicht signiert',
    `${SAID} Ein unbekannter Anbieter und eine kaputte Signatur sehen von hier gleich aus.`,
    ['Den Anbieter des Wallets in issuer-service.conf unter clientAuthenticationConfig eintragen, mit Schlüssel oder Wurzelzertifikat.', MAKER],
  ],
  'attestation-alg': [
    'Die Attestierung ist auf eine Art signiert, die nicht angenommen wird',
    'Das Verfahren ist {received}; angenommen werden {expected}. Eine unsignierte Attestierung beweist nichts.',
    [MAKER],
  ],
  'attestation-key': ['Die Attestierung bürgt für keinen brauchbaren Schlüssel', SAID, [MAKER]],
  'attestation-client': [
    'Die Attestierung gilt für einen anderen Client',
    `${SAID} ${CAME}`,
    ['Prüfen, ob das Wallet unter einer anderen client_id registriert ist, als es nennt.', MAKER],
  ],
  'attestation-incomplete': ['Der Attestierung fehlt etwas', SAID, [MAKER]],
  'pop-signature': [
    'Der Besitznachweis ist nicht von dem Schlüssel, für den die Attestierung bürgt',
    `${SAID} Erwartet: {expected}. Das Wallet hat mit einem anderen Schlüssel signiert, oder die Signatur ist kaputt.`,
    [FRESH, MAKER],
  ],
  'pop-audience': [
    'Der Besitznachweis gilt für einen anderen Server',
    'Er gilt für {received}; dieser Server ist {expected}.',
    ['Prüfen, ob das Wallet mit einer anderen Adresse dieses Ausstellers eingerichtet ist.', MAKER],
  ],
  'pop-incomplete': ['Dem Besitznachweis der Attestierung fehlt etwas', `${SAID} Gekommen: {received}.`, [MAKER]],
  'pop-challenge': [
    'Der Besitznachweis antwortet auf keine Challenge dieses Servers',
    CAME,
    ['Im Wallet neu beginnen: Eine Challenge gilt nur Minuten.', MAKER],
  ],
  'pop-replayed': [
    'Der Besitznachweis wurde schon benutzt',
    'Jede Anfrage braucht ihren eigenen; die Nummer {received} kam zweimal.',
    [MAKER, `${HEADER} Anfragen doppelt sendet.`],
  ],
  'instance-changed': [
    'Eine andere Instanz des Wallets macht weiter',
    `${SAID} Was mit einem Schlüssel begonnen wurde, muss mit ihm enden.`,
    ['Vom Angebot aus mit einem Wallet neu beginnen.', MAKER],
  ],
  // Token
  'tx-code-repeated': [
    'Immer wieder derselbe falsche Transaktionscode',
    'Das Wallet hat {count}-mal in {span} s einen falschen Code gesendet: Es wiederholt, was es bekam, und fragt niemanden neu.',
    [ANEW, 'Den neuen Code der Person sagen, nicht dem Gerät, das den alten eingab.'],
  ],
  'tx-code-wrong': [
    'Der Transaktionscode war falsch',
    'Gekommen ist {received}; nach fünf falschen endet die Sitzung.',
    ['Den Code noch einmal vorlesen: Er steht dort, wo das Angebot gemacht wurde, und nur dort.', 'Hat ihn niemand mehr, ein neues Angebot machen.'],
  ],
  'tx-code-missing': [
    'Das Wallet hat nicht nach dem Transaktionscode gefragt',
    'Das Angebot verlangt einen, die Token-Anfrage hat keinen.',
    ['Im Wallet neu beginnen und sehen, ob es nach einem Code fragt.', 'Für ein Wallet, das das nicht kann, ein Angebot ohne Transaktionscode machen.', MAKER],
  ],
  'tx-code-unasked': [
    'Das Wallet hat einen Transaktionscode gesendet, nach dem niemand gefragt hat',
    'Das Angebot hat keinen tx_code, die Token-Anfrage hat einen.',
    ['Prüfen, ob das Wallet aus Gewohnheit nach einem Code fragt: leer lassen.', MAKER],
  ],
  'tx-code-exhausted': [
    'Zu viele falsche Transaktionscodes',
    'Fünf falsche Codes haben die Sitzung beendet, damit niemand weiterraten kann.',
    [ANEW],
  ],
  'code-spent': [
    'Das Angebot wurde schon eingelöst',
    'Für dieses Angebot wurde bei einer früheren Anfrage ein Token gegeben; der Code gilt einmal. Ein zweites Wallet, oder eines, das neu beginnt, erhält das.',
    [ANEW, 'War die erste Einlösung nicht von der Person selbst, widerrufen, was ausgestellt wurde.'],
  ],
  'offer-over': [
    'Das Angebot ist nicht mehr offen',
    `${SAID} {received}.`,
    [ANEW, 'Dem nächsten Angebot mehr Zeit geben, wenn die Person sie braucht.'],
  ],
  'code-unknown': [
    'Das Wallet hat einen Code gesendet, den hier niemand ausgegeben hat',
    `${SAID} Der Code ist von einem anderen Aussteller oder einem alten Angebot, oder wurde unterwegs verändert.`,
    [ANEW, 'Prüfen, ob der Link beim Kopieren gekürzt oder verändert wurde.'],
  ],
  'code-missing': [
    'Das Wallet hat den Code weggelassen',
    `${SAID} Die Token-Anfrage muss den Code des Angebots oder der Anmeldung tragen.`,
    [MAKER],
  ],
  'form-repeated': ['Ein Feld des Formulars kam doppelt', SAID, [MAKER, `${HEADER} Formulare umschreibt.`]],
  'form-type': ['Die Token-Anfrage ist kein Formular', `${SAID} ${CAME}`, [MAKER]],
  'grant-unknown': [
    'Das Wallet benutzt einen Grant, den es hier nicht gibt',
    'grant_type war {received}; es gibt {expected}.',
    ['Mit dem anderen Grant anbieten: mit Anmeldung, oder mit vorab autorisiertem Code.', MAKER],
  ],
  'client-unnamed': [
    'Das Wallet muss sagen, wer es ist',
    `${SAID} ${CAME}`,
    ['Wallets ohne Namen einlassen: { type = "preauth-anonymous" } in clientAuthenticationConfig.', MAKER],
  ],
  'refresh-reused': [
    'Ein Refresh-Token kam ein zweites Mal',
    'Jede Benutzung ersetzt es, und das alte kam später als nach einer Minute: Alle sind beendet, denn eines könnte gestohlen sein.',
    [ANEW, 'Mit refreshTokens = on bleiben Token, die an einen Schlüssel gebunden sind, dieselben.'],
  ],
  'refresh-invalid': ['Das Refresh-Token gilt hier nicht', SAID, [ANEW, MAKER]],
  // DPoP
  'dpop-required': [
    'Das Wallet bindet sein Token an keinen Schlüssel',
    'Token müssen hier mit DPoP gebunden sein; die Anfrage hat keinen DPoP-Header.',
    ['Ein Wallet benutzen, das DPoP kann.', 'Für andere Wallets HAIP im Profil ausschalten, oder dpop.required in issuer-service.conf.'],
  ],
  'dpop-nonce-ignored': [
    'Das Wallet greift die DPoP-Nonce nicht auf',
    'Der Server hat seine Nonce verlangt ({expected}), und es folgte keine Anfrage damit; gekommen ist: {received}.',
    ['dpop.nonce = false in issuer-service.conf setzen, um das Wallet einzulassen.', MAKER, 'Prüfen, ob ein Proxy den Header DPoP-Nonce verschluckt.'],
  ],
  'dpop-method': [
    'Der DPoP-Nachweis gilt für eine andere Methode',
    'Die Anfrage ist {expected}, der Nachweis sagt {received}.',
    [MAKER],
  ],
  'dpop-address': [
    'Der DPoP-Nachweis gilt für eine andere Adresse',
    'Der Nachweis sagt {received}; die Anfrage kam an {expected}. Ein Wallet hinter einem Proxy, oder eines mit einem anderen Namen dieses Ausstellers, signiert die falsche Adresse.',
    ['Die Basis-URL auf die Adresse setzen, die Wallets benutzen.', 'An der Adresse anbieten, die das Wallet erreicht.', MAKER],
  ],
  'dpop-token': ['Der DPoP-Nachweis gilt für ein anderes Access-Token', `${SAID} ${CAME}`, [MAKER]],
  'dpop-replayed': [
    'Der DPoP-Nachweis wurde schon benutzt',
    'Jede Anfrage braucht ihren eigenen; die Nummer {received} kam zweimal.',
    [MAKER, `${HEADER} Anfragen doppelt sendet.`],
  ],
  'dpop-key': [
    'Das Token ist an einen anderen Schlüssel gebunden als den, der signiert',
    'Es ist gebunden an {expected}; der Nachweis ist von {received}. Das Wallet hat seit dem Token einen neuen Schlüssel gemacht.',
    ['Vom Angebot aus neu beginnen, ohne das Wallet neu zu starten.', MAKER],
  ],
  'dpop-missing': ['Das Token ist an einen Schlüssel gebunden, und es kam kein Nachweis davon', `${SAID} ${CAME}`, [MAKER]],
  'dpop-unbound': ['Das Token ist nicht gebunden, und kam, als wäre es das', CAME, [MAKER]],
  'dpop-signature': [
    'Die Signatur des DPoP-Nachweises ist kaputt',
    'Sie passt nicht zu dem Schlüssel in seinem eigenen Header.',
    [MAKER, ROBOT],
  ],
  'dpop-alg': [
    'Der DPoP-Nachweis ist auf eine Art signiert, die nicht angenommen wird',
    'Das Verfahren ist {received}; angenommen werden {expected}. Ein unsignierter Nachweis beweist nichts.',
    [MAKER],
  ],
  'dpop-private-key': [
    'Das Wallet gibt seinen privaten Schlüssel preis',
    'Der Schlüssel im DPoP-Nachweis hat private Teile. Wer diese Anfrage gelesen hat, kann als das Wallet signieren.',
    ['Diesen Schlüssel nicht mehr benutzen: das Wallet zurücksetzen.', MAKER],
  ],
  'dpop-malformed': ['Der DPoP-Nachweis ist nicht so gemacht, wie er sein muss', `${SAID} ${CAME}`, [MAKER]],
  // Encryption
  'encryption-required': [
    'Das Wallet fragt unverschlüsselt, wo Anfragen verschlüsselt sein müssen',
    CAME,
    ['Ein Wallet benutzen, das seine Anfragen verschlüsselt.', 'Für andere Wallets credentialEncryption.requestRequired = false setzen.'],
  ],
  'answer-encryption-required': [
    'Das Wallet will seine Antwort unverschlüsselt, wo sie verschlüsselt sein muss',
    'Der Anfrage fehlt credential_response_encryption, und die Metadaten verlangen es.',
    ['Ein Wallet benutzen, das verschlüsselte Antworten annimmt.', 'Für andere Wallets credentialEncryption.responseRequired = false setzen.'],
  ],
  'answer-encryption-plain': [
    'Eine verschlüsselte Antwort wurde in einer unverschlüsselten Anfrage verlangt',
    'Wer die Anfrage lesen kann, könnte einen eigenen Schlüssel hineinsetzen; deshalb muss sie selbst verschlüsselt sein.',
    [MAKER],
  ],
  'encryption-off': [
    'Das Wallet verschlüsselt, dieser Aussteller nicht',
    SAID,
    ['credentialEncryption.enabled = true setzen.', 'Im Wallet neu beginnen: Es hat vielleicht alte Metadaten.', MAKER],
  ],
  'encryption-key': [
    'Die Anfrage ist nicht für den Schlüssel dieses Ausstellers verschlüsselt',
    '{received}; erwartet war der Schlüssel der Metadaten. Alte Metadaten im Wallet und eine unterwegs veränderte Nachricht sehen gleich aus.',
    ['Im Wallet neu beginnen, damit es die Metadaten neu liest.', MAKER],
  ],
  'encryption-broken': [
    'Die verschlüsselte Anfrage ist keine ganze Nachricht',
    '{received}; erwartet: {expected}.',
    [`${HEADER} Inhalte kürzt oder verändert.`, MAKER],
  ],
  'encryption-inflates': [
    'Die komprimierte Anfrage wird entpackt maßlos groß',
    '{received}. So groß ist keine ehrliche Anfrage.',
    ['Nachsehen, wer sie gesendet hat: So werden Server angegriffen.', MAKER],
  ],
  'encryption-algorithm': [
    'Die Anfrage ist auf eine Art verschlüsselt, die nicht angenommen wird',
    '{received}; angenommen wird {expected}, wie die Metadaten sagen.',
    [MAKER],
  ],
  'answer-encryption-algorithm': [
    'Die Antwort ist auf eine Art verlangt, die es nicht gibt',
    `${SAID} Gekommen: {received}.`,
    [MAKER],
  ],
  // Credential request
  'token-missing': [
    'Die Anfrage kam ohne Access-Token',
    'Die Anfrage an {endpoint} hat keinen brauchbaren Authorization-Header; solche Header, die kamen: {received}. Ein Token in der Adresse wird nicht angesehen und sieht von hier gleich aus.',
    [`${HEADER} den Authorization-Header verschluckt.`, MAKER],
  ],
  'token-over': [
    'Das Access-Token ist abgelaufen',
    `${SAID} ${CAME}`,
    [ANEW, 'Nachsehen, warum das Wallet nach dem Token so lange gewartet hat.'],
  ],
  'token-unknown': [
    'Das Access-Token ist keines dieses Ausstellers',
    `${SAID} Es wurde unterwegs verändert oder gekürzt, oder ist von einem anderen Aussteller.`,
    ['Prüfen, ob das Wallet mit zwei Ausstellern zugleich spricht.', ANEW, MAKER],
  ],
  'body-broken': ['Der Inhalt der Anfrage ist kein JSON', `${SAID} Erwartet: {expected}.`, [`${HEADER} Inhalte kürzt.`, MAKER]],
  'body-repeated': ['Die Anfrage sagt etwas doppelt', `${SAID} Welches von beiden gemeint ist, lässt sich nicht sagen.`, [MAKER]],
  'draft-request': [
    'Das Wallet spricht einen alten Entwurf von OpenID4VCI',
    'Die Anfrage hat {member}, das nur Entwürfe vor 1.0 kennen; sie sollte credential_configuration_id oder credential_identifier nennen.',
    ['Das Wallet auf eine Version bringen, die OpenID4VCI 1.0 spricht.', MAKER],
  ],
  'selector-missing': ['Das Wallet sagt nicht, welchen Nachweis es will', `${SAID} Erwartet: {expected}.`, [MAKER]],
  'selectors-both': [
    'Das Wallet nennt den Nachweis auf zwei Arten zugleich',
    'credential_configuration_id und credential_identifier schließen einander aus.',
    [MAKER],
  ],
  'configuration-unknown': [
    'Das Wallet verlangt einen Nachweis, den dieser Aussteller nicht kennt',
    'Es verlangte {received}; das Angebot nennt {offered}. Das machen alte Metadaten, oder ein Wallet, das einen anderen Aussteller meint.',
    ['Im Wallet neu beginnen, damit es die Metadaten neu liest.', ANEW, MAKER],
  ],
  'configuration-other': [
    'Das Wallet verlangt einen anderen Nachweis, als angeboten wurde',
    'Es verlangte {received}; sein Token gilt für {offered}.',
    ['Den Nachweis anbieten, den das Wallet verlangt.', MAKER],
  ],
  'identifier-unknown': [
    'Das Wallet erfindet eine Nachweis-Kennung',
    'Es sendete {received}; bekannt ist nur, was die Token-Antwort nannte.',
    [MAKER],
  ],
  'session-closed': ['Die Sitzung war vorbei, als das Wallet fragte', `${SAID} Ihr Status ist {received}.`, [ANEW]],
};
