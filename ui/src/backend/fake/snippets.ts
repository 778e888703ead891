import type { Language, SignatureKind, Snippet } from '../generated';

const TEXTS: Record<Language, Snippet> = {
  node: {
    needs: 'npm install standardwebhooks',
    text: `import { Webhook } from 'standardwebhooks';

const webhook = new Webhook(process.env.WEBHOOK_SECRET);

// The raw body, before any JSON parser: other bytes do not verify.
app.post('/issuance', express.raw({ type: '*/*' }), (request, response) => {
  const event = webhook.verify(request.body, request.headers);
  response.sendStatus(204);
});`,
  },
  python: {
    needs: 'pip install standardwebhooks',
    text: `from standardwebhooks import Webhook

webhook = Webhook(os.environ["WEBHOOK_SECRET"])

@app.post("/issuance")
def issuance():
    event = webhook.verify(request.get_data(), dict(request.headers))
    return "", 204`,
  },
  go: {
    needs: 'go get github.com/standard-webhooks/standard-webhooks/libraries',
    text: 'wh, err := standardwebhooks.NewWebhook(secret)',
  },
  java: { needs: null, text: 'Mac mac = Mac.getInstance("HmacSHA256");' },
  kotlin: { needs: null, text: 'val mac = Mac.getInstance("HmacSHA256")' },
};

export const snippet = (language: Language, kind: SignatureKind): Snippet =>
  kind === 'v1' ? TEXTS[language] : { needs: null, text: `// Ed25519 (v1a)\n${TEXTS[language].text}` };
