// Deutsch: alle Ursachen nach ihrem Code, und die Satzstücke, die in ihre Lücken kommen. Englisch steht bei der Ursache selbst.
import { proofs } from './de.causes.proofs';
import { protocol, type Cause } from './de.causes.protocol';
import { hooks } from './de.causes.webhooks';

const MAKER = 'Dem Hersteller des Wallets diesen Code und die beiden Werte geben: Das Wallet muss sich ändern.';
const ANEW = 'Ein neues Angebot machen und dieses einlösen.';
const ROBOT = 'Ein weiteres Angebot mit dem Roboter-Wallet einlösen: Klappt das, liegt es an diesem Wallet.';
const SET = 'Das Gerät des Wallets auf Netzwerkzeit stellen und neu beginnen.';
const OWN = 'Die Uhr dieses Computers mit einer vergleichen, der man traut: Vielleicht geht diese falsch.';
const NETWORK = 'Diesen Computer seine Zeit aus dem Netz holen lassen';
const LAN = 'Im Fenster die Adresse im lokalen Netz wählen und ein neues Angebot machen.';
const HTTPS = 'An einer Adresse mit https anbieten: ein Tunnel oder Proxy vor --wallet-listen, mit --base-url genannt.';
const SHOWS = 'Fragen, was das Wallet anzeigt: Es sagt der Person mehr als diesem Desk.';

export const causes: Readonly<Record<string, Cause>> = {
  ...protocol,
  ...proofs,
  ...hooks,
  // Clocks
  'clock-ahead': [
    'Die Uhr des Wallets geht vor',
    'Was das Wallet signiert hat, nennt {seconds} s nach der Zeit, zu der es kam; angenommen wird: {expected}.',
    [SET, OWN],
  ],
  'clock-behind': [
    'Die Uhr des Wallets geht nach, oder es sendet etwas Aufgehobenes',
    'Was das Wallet signiert hat, nennt {seconds} s vor der Zeit, zu der es kam; angenommen wird: {expected}.',
    [SET, 'Im Wallet neu beginnen: Was für eine frühere Anfrage signiert wurde, taugt nicht für eine spätere.', OWN],
  ],
  'clock-jump': [
    'Die Uhr dieses Computers ist zurückgesprungen',
    '{later} kam nach {earlier} und trägt eine um {seconds} s frühere Zeit. Was eine Zeit lang gilt (Angebote, Token, Nonces), kann zu früh oder zu spät geendet haben.',
    [`${NETWORK} und ein neues Angebot machen.`],
  ],
  'clock-set-back': [
    'Die Uhr dieses Computers steht vor dem, was aufgezeichnet ist',
    'Der neueste Eintrag liegt {seconds} s in der Zukunft. Die Uhr wurde seither zurückgestellt.',
    [`${NETWORK}.`, 'Angebote von vorher leben jetzt länger, als sie sollten.'],
  ],
  // The way it went
  'issuer-failed': [
    'Dieser Aussteller konnte nicht antworten',
    'Die Anfrage an {endpoint} wurde mit {status} beantwortet: {said}. Das liegt nicht am Wallet.',
    ['Die Vorschau des Profils ansehen: Sie zeigt, was sich nicht ausstellen lässt, und warum.', 'Im Protokoll denselben Augenblick ansehen.', ANEW],
  ],
  declined: [
    'Die Person hat auf der Anmeldeseite abgelehnt',
    'Die Seite wurde mit Nein beantwortet, und das Wallet erfuhr access_denied.',
    ['Fragen, warum die Person abgelehnt hat.', ANEW],
  ],
  'called-off': [
    'Die Sitzung wurde am Desk abgebrochen',
    'Jemand an diesem Desk hat sie beendet; das Wallet hatte damit nichts zu tun.',
    [ANEW],
  ],
  'login-open': [
    'Die Person hat auf der Anmeldeseite noch nicht zugestimmt',
    'Die Seite wurde vor {seconds} s gezeigt, und niemand hat einen Knopf gedrückt.',
    ['Prüfen, ob der Browser mit der Seite noch offen ist.', 'Wurde er geschlossen, vom Angebot aus neu beginnen.'],
  ],
  'login-not-opened': [
    'Der Browser wurde nie geöffnet',
    'Das Wallet hat seine Anfrage eingereicht, und niemand kam auf die Anmeldeseite.',
    ['Prüfen, ob das Wallet hinter einer anderen App wartet oder keinen Browser öffnen durfte.', ROBOT],
  ],
  'login-server': [
    'Die Person kam vom Anmeldeserver nicht zurück',
    'Angemeldet wird zuerst bei {server}; von dort kam niemand zurück.',
    ['Prüfen, ob die Rücksprungadresse dort registriert ist.', 'Sich dort von Hand mit demselben Konto anmelden.'],
  ],
  'not-returned': [
    'Das Wallet hat die Person nicht zurückbekommen',
    'Die Person hat zugestimmt, und der Browser wurde zu {redirect} geschickt; nach einem Token wurde nicht gefragt.',
    ['Prüfen, ob das Wallet auf diesem Gerät für seine Rücksprungadresse eingetragen ist.', 'Die Anmeldung in dem Browser öffnen, zu dem das Wallet gehört.', MAKER],
  ],
  'deferral-waits': [
    'Niemand hat über den Nachweis entschieden',
    'Er wurde vor {seconds} s aufgeschoben und wird nur durch eine Entscheidung an diesem Desk fertig.',
    ['Oben freigeben oder ablehnen, oder mit desk credential approve oder refuse.'],
  ],
  'deferred-not-fetched': [
    'Der Nachweis ist fertig, und das Wallet holt ihn nicht',
    'Er war aufgeschoben und kann jetzt geholt werden; {asked}.',
    ['Das Wallet öffnen: Viele fragen nur, solange sie offen sind.', 'Prüfen, ob das Wallet aufgeschobene Nachweise überhaupt kennt.', MAKER],
  ],
  'deferral-was-refused': [
    'Der Nachweis wurde am Desk abgelehnt',
    'Er war aufgeschoben und wurde dann abgelehnt: {reason}.',
    ['Der Person sagen, warum.', 'War das ein Versehen, ein neues Angebot machen.'],
  ],
  'wallet-failed': [
    'Das Wallet bekam den Nachweis und konnte nichts damit anfangen',
    'Es sendete credential_failure; seine eigenen Worte: {words}.',
    ['Unten den ausgestellten Nachweis öffnen: Er zeigt, was das Wallet bekam.', 'Prüfen, ob das Wallet dem Schlüssel dieses Ausstellers vertraut: Einer Testwurzel vertraut niemand von selbst.', MAKER],
  ],
  'wallet-deleted': [
    'Das Wallet hat den Nachweis gelöscht',
    'Es sendete credential_deleted; seine eigenen Worte: {words}. Jemand hat ihn im Wallet abgelehnt oder später entfernt.',
    ['Fragen, ob die Person ihn abgelehnt hat.'],
  ],
  'two-wallets': [
    'Zwei verschiedene Wallets waren beteiligt',
    'Die Anfragen kamen von {first} und von {second}.',
    ['Für jedes Wallet ein Angebot machen: Ein Angebot gilt für eines.', 'Kennt niemand das zweite, die Sitzung abbrechen.'],
  ],
  'offer-without-session': [
    'Vielleicht geht das Wallet in einer eigenen Sitzung weiter',
    'Das Angebot nennt seine Sitzung nicht (issuer_state fehlt): Ein Wallet, das es annimmt, bekommt eine andere.',
    ['In der Liste nach einer späteren Sitzung desselben Profils suchen.'],
  ],
  refused: [
    'Die Anfrage des Wallets wurde abgelehnt',
    '{endpoint} wurde mit {status} beantwortet: {said}. Erwartet: {expected}. Gekommen: {received}.',
    [ROBOT, MAKER],
  ],
  // Addresses
  'address-closed': [
    'Das Angebot nennt eine Adresse, an der niemand mehr antwortet',
    'Es nennt {issuer}, und dieser Desk hört dort nicht: Die Adresse wurde geschlossen, oder die dieses Computers hat sich geändert.',
    ['Die Adresse wieder öffnen, oder ein neues Angebot an einer offenen machen.'],
  ],
  'mixed-content': [
    'Das Wallet ist eine Seite mit https, und der Aussteller hat http',
    'Die Anfragen kommen von der Seite {origin}; Browser lassen solche Seiten {issuer} nicht aufrufen.',
    [HTTPS, 'Zum Ausprobieren die Seite des Wallets mit http oder auf localhost öffnen.'],
  ],
  'address-differs': [
    'Das Wallet kam an eine andere Adresse, als das Angebot nennt',
    'Es fragte bei {asked}; der Aussteller des Angebots ist {issuer}. Ein Wallet, das beides vergleicht, hört da auf.',
    ['Die Basis-URL auf die Adresse setzen, die Wallets erreichen, und ein neues Angebot machen.'],
  ],
  loopback: [
    'Das Angebot nennt nur diesen Computer',
    'Der Aussteller ist {issuer}: Auf einem Telefon ist das das Telefon selbst, und von seinen Versuchen sieht man hier nichts.',
    [LAN, 'Zum Ausprobieren auf diesem Computer mit dem Roboter-Wallet einlösen.'],
  ],
  'plain-http': [
    'Der Aussteller hat http, und strenge Wallets nehmen nur https',
    'Der Aussteller ist {issuer}. {seen}.',
    [HTTPS, 'Prüfen, ob das Wallet eine Einstellung für Entwickler hat, die http erlaubt.'],
  ],
  'other-network': [
    'Das Telefon ist vielleicht in einem anderen Netz',
    'Der Aussteller ist {issuer}, was nur Geräte im selben Netz erreichen. Gastnetze trennen Geräte oft voneinander.',
    ['Das Telefon ins selbe WLAN bringen und die Adresse in seinem Browser öffnen.', 'Diesen Desk durch die Firewall des Computers lassen.', 'Sonst eine öffentliche Adresse benutzen.'],
  ],
  'not-forwarded': [
    'Was vor diesem Desk steht, leitet vielleicht nicht weiter',
    'Der Aussteller ist {issuer}, und von dort kam nichts.',
    ['Von einem anderen Gerät aus {issuer}/.well-known/openid-credential-issuer öffnen.', 'Prüfen, ob der Tunnel oder Proxy läuft.'],
  ],
  'tunnel-page': [
    'Vielleicht zeigt der Tunnel zuerst eine eigene Seite',
    '{issuer} ist ein Tunnel, der ohne Bezahlung mit einer Warnseite antwortet, bis sie jemand wegklickt; ein Wallet kann das nicht.',
    ['Die Adresse einmal im Browser des Telefons öffnen.', 'Einen Tunnel ohne solche Seite benutzen.'],
  ],
  'local-name': [
    'Nicht jedes Telefon findet Namen, die auf .local enden',
    'Der Aussteller ist {issuer}. Viele Android-Geräte schlagen solche Namen nicht nach.',
    ['An der Adresse in Ziffern anbieten.', LAN],
  ],
  'unknown-scheme': [
    'Vielleicht hat keine App den Link geöffnet',
    'Links beginnen mit openid-credential-offer://. Ein Gerät ohne Wallet, das so etwas kennt, zeigt nichts, oder eine Suche.',
    ['Den Code mit dem Wallet selbst statt mit der Kamera scannen.', 'Prüfen, ob das Wallet installiert ist und Angebote nach OpenID4VCI kennt.'],
  ],
  'by-value': [
    'Das Angebot steht im Link: Niemand sieht, ob er geöffnet wurde',
    'Ein Wallet muss es nicht abholen; als Erstes wäre hier eine Frage nach Metadaten oder einem Token zu sehen.',
    ['Das Angebot als Verweis machen: Dann ist sein Abholen zu sehen.'],
  ],
  previewed: [
    'Das Angebot hat kein Wallet abgeholt',
    'Es war {agent}: ein Chat, ein Mailfilter oder ein Browser, der den Link ansah. Ein Wallet kam nicht.',
    ['Den Link so schicken, dass ihn nichts vorab öffnet, oder das Wallet den Code scannen lassen.'],
  ],
  'issuer-path': [
    'Der Name des Ausstellers hat einen Pfad, und Wallets gehen damit auf zwei Arten um',
    'Der Aussteller ist {issuer}: Seine Metadaten liegen unter /.well-known/openid-credential-issuer vor dem Pfad; ältere Wallets suchen dahinter.',
    ['Einen Namen ohne Pfad benutzen (--identifier-path "").', 'Das Wallet aktualisieren.'],
  ],
  // Metadata
  'metadata-missing': [
    'Das Wallet suchte Metadaten, wo keine sind',
    'Es fragte nach {path} und bekam {status}.',
    ['Prüfen, ob das Wallet einen alten Entwurf spricht: Wo Metadaten liegen, hat sich geändert.', 'Einen Namen des Ausstellers ohne Pfad benutzen.'],
  ],
  preflight: [
    'Ein Browser bat um Erlaubnis und fragte dann nicht',
    'OPTIONS {path} kam von einer Seite, und es folgte keine Anfrage: Dem Browser gefiel die Antwort nicht, oder die Seite gab auf.',
    ['In die Konsole der Seite des Wallets sehen.', 'Prüfen, ob ein Proxy vor diesem Desk OPTIONS selbst beantwortet.'],
  ],
  'attestation-asked': [
    'Vielleicht hat das Wallet keine Attestierung',
    'Dieser Aussteller lässt nur Wallets ein, für die ihr Anbieter bürgt; das Wallet hörte auf, ehe es nach einem Token fragte.',
    ['Ein Wallet benutzen, das eine Attestierung hat.', 'Um andere einzulassen, clientAuthenticationConfig um { type = "preauth-anonymous" } ergänzen.'],
  ],
  'haip-asked': [
    'Vielleicht kann das Wallet nicht, was HAIP verlangt',
    'Das Profil verlangt eingereichte Anfragen, DPoP und eine Attestierung des Wallets; viele Wallets können nichts davon.',
    ['HAIP im Profil ausschalten und ein neues Angebot machen.', 'Ein Wallet benutzen, das für HAIP gemacht ist.'],
  ],
  'tx-code-awaited': [
    'Vielleicht hat die Person den Transaktionscode noch nicht eingegeben',
    'Das Angebot verlangt einen, und nach einem Token wurde noch nicht gefragt.',
    ['Der Person den Code sagen: Er steht dort, wo das Angebot gemacht wurde.', 'Prüfen, ob das Wallet überhaupt ein Feld dafür zeigt.'],
  ],
  'login-needed': [
    'Vielleicht kennt das Wallet keine Angebote mit Anmeldung',
    'Das Angebot hat nur den Grant mit Autorisierungscode; viele Wallets kennen nur vorab autorisierte Codes.',
    ['Ein Angebot mit vorab autorisiertem Code machen.'],
  ],
  'dpop-asked': [
    'Vielleicht bindet das Wallet keine Token an Schlüssel',
    'Token müssen hier mit DPoP gebunden sein.',
    ['dpop.required = false in issuer-service.conf setzen.', 'Ein Wallet benutzen, das DPoP kann.'],
  ],
  'encryption-asked': [
    'Vielleicht verschlüsselt das Wallet nicht',
    'Anfragen oder Antworten müssen hier verschlüsselt sein, und das Wallet hörte auf, ehe es nach dem Nachweis fragte.',
    ['Unter credentialEncryption requestRequired und responseRequired auf false setzen.', 'Ein Wallet benutzen, das verschlüsselt.'],
  ],
  'metadata-skipped': [
    'Das Wallet hat die Metadaten des Ausstellers nicht gelesen',
    'Es fragte nach anderem, aber nicht nach /.well-known/openid-credential-issuer: Es hat noch welche von früher, oder hörte vorher auf.',
    ['Den Zwischenspeicher des Wallets leeren und neu beginnen.'],
  ],
  'server-metadata-skipped': [
    'Das Wallet hat bei den Metadaten des Ausstellers aufgehört',
    'Es hat sie gelesen und ging nicht weiter zu denen des Autorisierungsservers: Was sie anbieten, ist nichts für es. Der Nachweis ist {format}, Schlüssel werden genannt mit {binding}, Schlüsselnachweise signiert mit {algs}.',
    ['Format, Schlüssel und Verfahren mit dem vergleichen, was das Wallet kann.', ROBOT],
  ],
  'attested-keys-asked': [
    'Vielleicht attestiert das Wallet seine Schlüssel nicht',
    'Der Nachweis verlangt attestierte Schlüssel, und das Wallet hörte auf, ehe es nach ihm fragte.',
    ['key_attestations_required aus der Konfiguration des Nachweises nehmen.', 'Ein Wallet benutzen, das seine Schlüssel attestiert.'],
  ],
  'proof-alg-unusual': [
    'Vielleicht hat das Wallet keinen Schlüssel der verlangten Art',
    'Schlüsselnachweise müssen mit {algs} signiert sein; fast jedes Wallet kann ES256.',
    ['ES256 in proof_signing_alg_values_supported aufnehmen.'],
  ],
  'binding-did-only': [
    'Vielleicht nennt das Wallet seine Schlüssel nicht mit DIDs',
    'Schlüssel werden nur mit {binding} angenommen; viele Wallets nennen sie mit jwk.',
    ['jwk in cryptographic_binding_methods_supported aufnehmen.'],
  ],
  'signing-alg-unusual': [
    'Vielleicht prüft das Wallet die Signaturen dieses Ausstellers nicht',
    'Nachweise werden mit {algs} signiert; jedes Wallet prüft ES256.',
    ['Dem Profil einen Schlüssel auf P-256 geben.'],
  ],
  'root-untrusted': [
    'Vielleicht vertraut das Wallet dem Zertifikat dieses Ausstellers nicht',
    'Der Nachweis trägt eine Kette, und das Wallet scheiterte, nachdem es ihn bekam. Die Kette dieses Desks endet in einer Testwurzel, die kein Wallet von selbst kennt.',
    ['Die Testwurzel des Desks in das Wallet bringen, wenn es eine annimmt.', 'Dem Profil einen Schlüssel und eine Kette geben, denen das Wallet vertraut (x5Chain).'],
  ],
  'chain-missing': [
    'Der Nachweis trägt kein Zertifikat',
    'Das Wallet scheiterte, nachdem es ein {format} bekam, dessen Aussteller kein x5Chain hat: Viele Wallets nehmen solche nur damit.',
    ['Dem Profil ein x5Chain geben, das zu seinem Schlüssel gehört.'],
  ],
  'did-unresolved': [
    'Vielleicht löst das Wallet die DID des Ausstellers nicht auf',
    'Der Aussteller ist {did}. Ein Wallet, das die Methode nicht kennt, kann den Nachweis nicht prüfen.',
    ['did:jwk oder did:key benutzen, oder ein did:web, dessen Dokument sich abrufen lässt.'],
  ],
  // Silence
  'expired-unfetched': [
    'Niemand hat das Angebot in seiner Zeit abgeholt',
    'Es war {minutes} Minuten offen.',
    [ANEW, 'Dem nächsten Angebot mehr Zeit geben.'],
  ],
  'expired-under-way': [
    'Die Zeit lief ab, während das Wallet unterwegs war',
    'Das Letzte, was von ihm zu sehen war, kam {seconds} s vor dem Ende.',
    [ANEW, 'Dem nächsten Angebot mehr Zeit geben, wenn die Person sie brauchte.'],
  ],
  'silent-unfetched': [
    'Noch hat niemand das Angebot geöffnet',
    'Es wurde vor {seconds} s gemacht.',
    ['Dem Wallet den Code zeigen oder den Link schicken.', ROBOT],
  ],
  'silent-after-offer': [
    'Das Wallet hat den Aussteller abgelehnt, nachdem es das Angebot sah',
    'Das Angebot wurde vor {seconds} s abgeholt{agent}, und nach einem Token wurde nicht gefragt. Vielleicht hat auch die Person im Wallet Nein gesagt, oder wird noch gefragt.',
    [SHOWS, ROBOT],
  ],
  'silent-after-metadata': [
    'Das Wallet hat gelesen, was angeboten wird, und wollte es nicht',
    'Die Metadaten wurden vor {seconds} s gelesen{agent}, und nach einem Token wurde nicht gefragt: Es kennt Format, Schlüssel oder Verfahren nicht, vertraut diesem Aussteller nicht, oder die Person sagte Nein.',
    [SHOWS, ROBOT],
  ],
  'offer-fetched-often': [
    'Das Angebot wurde mehrmals abgeholt',
    '{count}-mal, und nach einem Token wurde nicht gefragt: ein Wallet, das es wieder versucht, oder mehrere, die nachsehen.',
    ['Fragen, was das Wallet bei jedem Versuch anzeigt.', ANEW],
  ],
  'silent-after-login': [
    'Das Wallet hat mitten in der Anmeldung aufgehört',
    'Der letzte Schritt kam vor {seconds} s{agent}.',
    ['Vom Angebot aus neu beginnen.', ROBOT],
  ],
  'silent-after-token': [
    'Das Wallet hat ein Token und fragte nach keinem Nachweis',
    'Das Token wurde vor {seconds} s gegeben{agent}. {nonce}',
    ['Prüfen, ob das Wallet die Person bittet, einen Schlüssel zu machen oder zu entsperren.', 'Prüfen, ob das Wallet OpenID4VCI 1.0 spricht: Nonces haben seither einen eigenen Endpunkt.', MAKER],
  ],
  'silent-after-nonce': [
    'Das Wallet hat eine Nonce und fragte nach keinem Nachweis',
    'Die Nonce wurde vor {seconds} s gegeben{agent}: Das Wallet konnte nicht mit seinem Schlüssel signieren. Vielleicht wartet es, dass die Person ihn entsperrt.',
    ['Prüfen, ob das Wallet auf einen Fingerabdruck oder Code wartet.', 'Die Verfahren der Metadaten mit den Schlüsseln des Wallets vergleichen.', MAKER],
  ],
  'not-notified': [
    'Das Wallet sagte nicht, was aus dem Nachweis wurde',
    'Ihm wurde gesagt, wie, und es muss nicht. Ob es den Nachweis zeigt, ist von hier nicht zu sehen.',
    ['Im Wallet nachsehen.'],
  ],
};

/** Satzstücke, die in Lücken kommen. */
export const phrases: Readonly<Record<string, string>> = {
  nothing: 'nichts',
  none: 'keine',
  'no error': 'kein Fehler',
  'They differ in the slash at the end alone.': 'Sie unterscheiden sich nur im Schrägstrich am Ende.',
  'They differ in http and https alone.': 'Sie unterscheiden sich nur in http und https.',
  'The wallet names an endpoint instead of the issuer.': 'Das Wallet nennt einen Endpunkt statt des Ausstellers.',
  'The names have nothing to do with each other.': 'Die Namen haben nichts miteinander zu tun.',
  'it asked the nonce endpoint, and did not use the answer': 'es hat den Nonce-Endpunkt gefragt und die Antwort nicht benutzt',
  'it never asked the nonce endpoint, though it asked for other things': 'es hat den Nonce-Endpunkt nie gefragt, obwohl es nach anderem fragte',
  'whether it asked the nonce endpoint is not on record': 'ob es den Nonce-Endpunkt gefragt hat, ist nicht aufgezeichnet',
  'An unsigned proof proves nothing.': 'Ein unsignierter Nachweis beweist nichts.',
  'A shared secret proves nothing to an issuer.': 'Ein gemeinsames Geheimnis beweist einem Aussteller nichts.',
  'The wallet did not read the list, or has no such key.': 'Das Wallet hat die Liste nicht gelesen, oder hat keinen solchen Schlüssel.',
  'the wallet never asked for it': 'das Wallet hat nie danach gefragt',
  'no reason was given': 'ohne Begründung',
  "the wallet's redirect address": 'der Rücksprungadresse des Wallets',
  'A wallet that refuses http fetches nothing, so nothing is seen of it':
    'Ein Wallet, das http ablehnt, holt nichts ab, und so ist nichts von ihm zu sehen',
  "The offer was fetched, and then the wallet stopped: many look at the issuer's address first":
    'Das Angebot wurde abgeholt, und dann hörte das Wallet auf: Viele sehen zuerst auf die Adresse des Ausstellers',
  'The metadata were read, and then the wallet stopped': 'Die Metadaten wurden gelesen, und dann hörte das Wallet auf',
  'It has to prove a key next: it could not make one of the kind that is asked for, or looked for a nonce in the token response.':
    'Als Nächstes muss es einen Schlüssel nachweisen: Es konnte keinen der verlangten Art machen, oder suchte eine Nonce in der Token-Antwort.',
  'It has to prove no key: what is left is the request itself.':
    'Einen Schlüssel muss es nicht nachweisen: Es bleibt nur die Anfrage selbst.',
  'no reason is on record': 'ein Grund ist nicht aufgezeichnet',
};
