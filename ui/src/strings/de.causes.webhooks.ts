// Deutsch: Ursachen, aus denen Benachrichtigungen nicht ankamen.
import type { Cause } from './de.causes.protocol';

const AGAIN = 'Dann noch einmal zustellen, was scheiterte: am Ort Webhooks oder mit desk deliveries redeliver.';
const INBOX = 'Ein Testereignis an einen Eingang dieses Desks senden: Er zeigt, was gesendet wird.';
const FIRST = 'Erst antworten, dann arbeiten';
const LOG = 'Im Protokoll des Empfängers denselben Augenblick ansehen.';
const KNOWN = 'Den Empfänger Ereignisse verwerfen lassen, deren webhook-id er kennt.';
const AT = '{url}: {error}.';

export const hooks: Readonly<Record<string, Cause>> = {
  // Webhooks
  'webhook-refused': [
    'An der Adresse des Webhooks hört niemand zu',
    'Die Verbindung zu {url} wurde beim Versuch {attempt} abgewiesen.',
    ['Den Empfänger starten oder seinen Port berichtigen.', 'In einem Container ist localhost der Container: den Namen des Rechners benutzen.', AGAIN],
  ],
  'webhook-name': [
    'Der Name des Webhooks hat keine Adresse',
    '{error}.',
    ['Den Namen auf diesem Computer nachschlagen; ist er falsch, im Profil berichtigen.', AGAIN],
  ],
  'webhook-unreachable': [
    'Zur Adresse des Webhooks führt kein Weg',
    AT,
    ['Prüfen, ob dieser Computer im richtigen Netz ist, und ob eine Firewall dazwischen steht.', AGAIN],
  ],
  'webhook-connect-timeout': [
    'Die Adresse des Webhooks antwortet nicht',
    `${AT} So sieht eine Firewall aus, die still verwirft.`,
    ['Die Adresse von diesem Computer aus von Hand aufrufen.', 'Diesen Computer durch die Firewall des Empfängers lassen.', AGAIN],
  ],
  'webhook-first-byte': [
    'Der Empfänger nimmt das Ereignis und antwortet nicht rechtzeitig',
    `${AT} Seine Arbeit kann er trotzdem getan haben: Der nächste Versuch bringt dieselbe webhook-id.`,
    [`${FIRST}.`, KNOWN],
  ],
  'webhook-answer-timeout': [
    'Die Antwort des Empfängers endet nicht rechtzeitig',
    AT,
    ['Mit einem Status und einem kurzen Inhalt antworten.', AGAIN],
  ],
  'webhook-certificate': [
    'Dem Zertifikat des Empfängers wird nicht vertraut',
    AT,
    ['Dem Empfänger ein Zertifikat mit ganzer Kette geben, von einer Stelle, der dieser Computer vertraut.', 'Für einen Empfänger auf diesem Computer http benutzen.', AGAIN],
  ],
  'webhook-certificate-time': [
    'Das Zertifikat des Empfängers gilt jetzt nicht',
    AT,
    ['Das Zertifikat des Empfängers erneuern.', 'Die Uhr dieses Computers mit einer vergleichen, der man traut.', AGAIN],
  ],
  'webhook-certificate-name': [
    'Das Zertifikat des Empfängers ist für einen anderen Namen',
    AT,
    ['Den Empfänger mit dem Namen aus seinem Zertifikat aufrufen.', AGAIN],
  ],
  'webhook-plain': [
    'Der Empfänger spricht http und der Webhook sagt https, oder umgekehrt',
    AT,
    ['In der URL des Webhooks http und https tauschen.', AGAIN],
  ],
  'webhook-tls': [
    'Keine sichere Verbindung zum Empfänger',
    AT,
    ['Prüfen, welche TLS-Versionen der Empfänger spricht: Hier sind es 1.2 und 1.3.', AGAIN],
  ],
  'webhook-closed': ['Der Empfänger hat aufgelegt', `${AT} Vielleicht ist er an dem Ereignis abgestürzt.`, [LOG, INBOX, AGAIN]],
  'webhook-odd': ['Was geantwortet hat, ist kein Webserver', AT, ['Nachsehen, was auf diesem Port zuhört.', AGAIN]],
  'webhook-redirect': [
    'Der Empfänger schickt das Ereignis woanders hin',
    '{error}: Wer umleiten könnte, könnte Ereignisse überallhin schicken.',
    ['Die Adresse, auf die er zeigt, ins Profil schreiben.', AGAIN],
  ],
  'webhook-unauthorized': [
    'Der Empfänger lässt den Desk nicht ein',
    'Er antwortete {status} beim Versuch {attempt}.',
    ['bearerToken, basicAuth, headers und signingSecret des Webhooks mit dem vergleichen, was der Empfänger will.', 'Ein Empfänger, der Signaturen prüft, muss die Bytes prüfen, wie sie kamen.', AGAIN],
  ],
  'webhook-path': [
    'Unter diesem Pfad hat der Empfänger nichts',
    'Er antwortete {status} für {url}.',
    ['Den Pfad im Profil berichtigen; er wird mit POST aufgerufen.', AGAIN],
  ],
  'webhook-gone': [
    'Der Empfänger will keine Ereignisse mehr',
    'Er antwortete 410, und das Ziel hält an: Ihm wird nichts mehr gesendet.',
    ['War das nicht gemeint, das Ziel am Ort Webhooks freigeben.', 'Sonst den Webhook aus dem Profil nehmen.'],
  ],
  'webhook-too-large': [
    'Das Ereignis ist dem Empfänger zu groß',
    'Er antwortete 413 für {url}.',
    ['Die Grenze des Empfängers für Inhalte erhöhen.', 'Weniger Ereignisse senden lassen: Die mit dem ausgestellten Nachweis sind die größten.', AGAIN],
  ],
  'webhook-busy': [
    'Der Empfänger bekommt mehr, als er annimmt',
    'Er antwortete {status}: {error}.',
    ['Die Grenze des Empfängers erhöhen, oder ihn erst antworten und dann arbeiten lassen.'],
  ],
  'webhook-not-liked': [
    'Dem Empfänger gefällt das Ereignis nicht',
    'Er antwortete {status} beim Versuch {attempt}: Er hat das Ereignis gelesen und abgelehnt.',
    ['Im Versuch den Inhalt der Antwort ansehen.', INBOX, AGAIN],
  ],
  'webhook-broken': ['Der Empfänger ist gescheitert', 'Er antwortete {status} beim Versuch {attempt}.', [LOG, AGAIN]],
  'webhook-lan': [
    'Der Webhook liegt in einem privaten Netz, das niemand erlaubt hat',
    '{error}.',
    ['Den Host dort bestätigen, wo das Angebot gemacht wird, oder mit --allow-host starten.', AGAIN],
  ],
  'webhook-never': [
    'Die Adresse des Webhooks wird nie aufgerufen',
    '{error}.',
    ['Die wirkliche Adresse des Empfängers benutzen: Diese steht für keinen.'],
  ],
  'webhook-settings': [
    'Die Einstellungen des Webhooks sind nicht zu gebrauchen',
    '{error}.',
    ['Geheimnis und Header des Webhooks im Profil neu angeben.'],
  ],
  'webhook-cut-off': [
    'Der Desk wurde beendet, während er sendete',
    'Der Versuch hat kein aufgezeichnetes Ende; er wird mit derselben webhook-id wiederholt.',
    [KNOWN],
  ],
  'webhook-held': [
    'Jemand hält den Webhook zurück',
    'Das Ziel {url} wird zurückgehalten: {missing} Ereignisse dieser Sitzung warten.',
    ['Das Ziel am Ort Webhooks freigeben: Was wartet, wird dann der Reihe nach gesendet.'],
  ],
  'webhook-stopped': [
    'Der Webhook hat angehalten',
    'Das Ziel {url} antwortete irgendwann 410; {missing} Ereignisse dieser Sitzung wurden nicht gesendet.',
    ['Das Ziel am Ort Webhooks freigeben, wenn es wieder Ereignisse bekommen soll.'],
  ],
  'webhook-overtaken': [
    'Ereignisse kamen nicht in ihrer Reihenfolge an',
    'Ereignis {second} wurde vor Ereignis {first} zugestellt: Das erste war länger als order.maxWait verspätet.',
    ['Den Empfänger nach issuer2-sequence ordnen lassen.', 'order.maxWait = forever setzen, um beliebig lange zu warten.'],
  ],
  'webhook-recovered': [
    'Der Webhook ist zuerst gescheitert',
    'Ereignis {sequence} brauchte {attempt} Versuche.',
    ['Den ersten Versuch ansehen: Was da scheiterte, kann wieder scheitern.'],
  ],
  'webhook-slow': [
    'Der Empfänger ist langsam',
    'Für eine Antwort brauchte er {seconds} s.',
    [`${FIRST}: Das nächste Ereignis der Sitzung wartet so lange.`],
  ],
  'webhook-late': [
    'Ereignisse warten länger, als sie unterwegs sind',
    'Ereignis {sequence} wurde erst {seconds} s nach seiner Zeit gesendet: Der Empfänger ist langsamer, als Ereignisse kommen.',
    [`${FIRST}.`, 'Nur die Ereignisse senden lassen, die gebraucht werden (events).'],
  ],
  'webhook-unwanted': [
    'Das Ziel will nicht alle Ereignisse',
    '{count} dieser Sitzung wurden nicht gesendet: Die events des Webhooks lassen {names} weg.',
    ['Sie im Webhook in events aufnehmen, oder events ganz weglassen, um alle sechs zu bekommen.'],
  ],
  'webhook-off': [
    'Für dieses Angebot wurden Benachrichtigungen ausgeschaltet',
    'Das Profil hat einen Webhook; das Angebot überschreibt ihn mit nichts.',
    ['Das nächste Angebot mit dem Webhook des Profils machen.'],
  ],
};
