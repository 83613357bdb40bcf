import { UNKNOWN } from '../../../../src/core/guard/act';
import { itJudges } from '../../../support/guardCases';
import { type World, guardedEnvironment } from '../../../support/guardWorld';

const CONFIG = `
[default]
region = eu-north-1
[profile dev]
sso_session = acme
sso_account_id = 111111111111
sso_role_name = Developer
[profile blue]
sso_account_id = 222222222222
sso_role_name = Developer
[profile deployer]
role_arn = arn:aws:iam::222222222222:role/Deployer
source_profile = dev
[profile chained]
role_arn = arn:aws:iam::111111111111:role/x
source_profile = middle
[profile middle]
source_profile = acme-prod
[profile admin]
role_arn = arn:aws:iam::333333333333:role/ProdAdmin
source_profile = dev
[profile indented]
  sso_account_id = 222222222222
[profile nested]
s3 =
    addressing_style = path
sso_account_id = 111111111111
[profile local]
endpoint_url = http://localhost:4566
[sso-session acme]
sso_start_url = https://acme.example
`;
const CREDENTIALS = `
[keys]
aws_access_key_id = AKIA
[acme-prod]
aws_access_key_id = AKIA
`;

const environments = [
  guardedEnvironment('production', 'production', 'type-name', {
    awsAccounts: ['222222222222'],
    projects: ['blue-*'],
  }),
];
const files = { '/home/ada/.aws/config': CONFIG, '/home/ada/.aws/credentials': CREDENTIALS };
const configured: World = { environments, files };

describe('aws', () => {
  describe('says what it hits by its profile', () => {
    itJudges(configured, [
      ['aws --profile acme-prod ec2 terminate-instances --instance-ids i-1', 'ask'],
      ['aws ec2 terminate-instances --instance-ids i-1 --profile acme-prod', 'ask'],
      ['aws ec2 terminate-instances --instance-ids i-1 --profile=acme-prod', 'ask'],
      ['aws ec2 terminate-instances --instance-ids i-1 --prof acme-prod', 'ask'],
      [
        'aws --debug --no-cli-pager --profile acme-prod ecs update-service --cluster c --service s',
        'ask',
      ],
      ['aws --profile dev --profile acme-prod ecs update-service --cluster c', 'ask'],
      ['aws --profile acme-prod --profile dev ecs update-service --cluster c', 'allow'],
      ['aws --profile dev ec2 terminate-instances --instance-ids i-1', 'allow'],
      ['aws --profile keys ec2 run-instances --image-id ami-1', 'allow'],
      ['aws --profile blue lambda update-function-code --function-name f', 'ask'],
      ['aws --profile deployer lambda update-function-code --function-name f', 'ask'],
      ['aws --profile chained lambda update-function-code --function-name f', 'ask'],
      ['aws --profile admin lambda update-function-code --function-name f', 'ask'],
      ['aws --profile indented lambda update-function-code --function-name f', 'ask'],
      ['aws --profile nested lambda update-function-code --function-name f', 'allow'],
      ['aws --profile nowhere lambda update-function-code --function-name f', 'yes'],
      [`aws --profile ${UNKNOWN} lambda update-function-code --function-name f`, 'yes'],
      [`aws --profile dev ${UNKNOWN}`, 'yes'],
      ['aws lambda update-function-code --function-name f', 'allow'],
    ]);
  });

  describe('says what it hits by variables', () => {
    itJudges({ ...configured, env: { AWS_PROFILE: 'acme-prod' } }, [
      ['aws ec2 terminate-instances --instance-ids i-1', 'ask'],
      ['aws --profile dev ec2 terminate-instances --instance-ids i-1', 'allow'],
      ['aws ec2 describe-instances', 'read'],
      ['/usr/local/bin/aws s3 rm s3://b/x', 'ask'],
      ['sam deploy', 'ask'],
      ['cdk destroy Shop', 'ask'],
      ['sls deploy', 'ask'],
      ['serverless deploy --aws-profile dev', 'allow'],
    ]);
    itJudges({ ...configured, env: { AWS_DEFAULT_PROFILE: 'acme-prod', AWS_PROFILE: 'dev' } }, [
      ['aws ec2 terminate-instances --instance-ids i-1', 'ask'],
    ]);
    itJudges({ ...configured, env: { AWS_ACCESS_KEY_ID: 'AKIA', AWS_PROFILE: 'dev' } }, [
      ['aws ec2 terminate-instances --instance-ids i-1', 'yes'],
      ['aws ec2 describe-instances', 'read'],
      ['aws --profile dev ec2 terminate-instances --instance-ids i-1', 'allow'],
      ['aws --endpoint-url http://localhost:4566 s3 rb s3://b', 'allow'],
    ]);
    itJudges({ ...configured, env: { AWS_ROLE_ARN: 'arn:aws:iam::222222222222:role/r' } }, [
      ['aws s3 mb s3://b', 'ask'],
    ]);
    itJudges({ ...configured, env: { AWS_PROFILE: '' } }, [['aws s3 mb s3://b', 'allow']]);
    itJudges(
      {
        ...configured,
        env: { AWS_CONFIG_FILE: '~/other' },
        files: { '/home/ada/other': '[default]\nsso_account_id=222222222222' },
      },
      [['aws s3 mb s3://b', 'ask']],
    );
    itJudges(
      {
        ...configured,
        env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566', AWS_PROFILE: 'acme-prod' },
      },
      [['aws s3 mb s3://b', 'allow']],
    );
    itJudges({ ...configured, env: { AWS_ENDPOINT_URL_S3: 'https://s3.prod.acme.example' } }, [
      ['aws s3 mb s3://b', 'ask'],
      ['aws sqs purge-queue --queue-url q', 'allow'],
    ]);
  });

  describe('says what it hits by files', () => {
    const broken = { '/home/ada/.aws/config': 'what is this' };
    itJudges({ environments, files: broken }, [
      ['aws s3 mb s3://b', 'yes'],
      ['aws s3 ls', 'read'],
      ['aws --profile acme-prod s3 mb s3://b', 'ask'],
    ]);
    itJudges({ environments }, [
      ['aws s3 mb s3://b', 'allow'],
      ['aws --profile dev s3 mb s3://b', 'allow'],
    ]);
    itJudges(
      {
        environments,
        files: {
          '/home/ada/.aws/config':
            '[profile default]\nsso_account_id=222222222222\n[default]\nsso_account_id=1',
        },
      },
      [['aws s3 mb s3://b', 'ask']],
    );
  });

  describe('says what it hits by names', () => {
    itJudges(configured, [
      ['aws cloudformation delete-stack --stack-name shop-production', 'ask'],
      ['aws ecs update-service --region eu-1 --cluster prod --service web', 'ask'],
      ['aws rds delete-db-instance --db-instance-identifier blue-db', 'ask'],
      ['aws rds delete-db-instance --db-instance-identifier=green-db', 'allow'],
      [
        'aws lambda invoke --function-name arn:aws:lambda:eu-1:222222222222:function:f out.json',
        'ask',
      ],
      ['aws sqs purge-queue --queue-url https://sqs.eu-1.amazonaws.com/222222222222/q', 'ask'],
      ['aws ssm put-parameter --name /prod/db --value x', 'ask'],
      ['aws ssm put-parameter --name /dev/db --value prod', 'allow'],
      [
        'aws sns publish --topic-arn arn:aws:sns:eu-1:111111111111:t --message "prod is down"',
        'allow',
      ],
      ['aws s3 rm s3://acme-prod/x', 'ask'],
      ['aws s3 rm --recursive s3://acme/prod/x', 'ask'],
      ['aws s3api delete-object --bucket nonprod-acme --key x', 'allow'],
      [`aws lambda update-function-code --function-name ${UNKNOWN}`, 'allow'],
      ['aws cloudformation deploy --stack-name s --parameter-overrides file://prod.json', 'ask'],
      ['awslocal s3 rb s3://acme', 'allow'],
    ]);
  });

  describe('knows what only reads', () => {
    itJudges({ ...configured, env: { AWS_PROFILE: 'acme-prod' } }, [
      ['aws s3 ls s3://acme-prod', 'read'],
      ['aws s3 presign s3://b/x', 'read'],
      ['aws s3 cp s3://acme-prod/x .', 'read'],
      ['aws s3 cp s3://acme-prod/x -', 'read'],
      ['aws s3 sync s3://acme-prod/x ./x --exclude "*" --include "*.log"', 'read'],
      ['aws s3 sync ./x s3://acme-prod/x --dryrun', 'read'],
      ['aws s3 cp ./x s3://b/x', 'ask'],
      ['aws s3 sync --delete ./x s3://b/x', 'ask'],
      ['aws s3 mv s3://b/x ./x', 'ask'],
      ['aws s3 cp --quiet x s3://b', 'ask'],
      ['aws sts get-caller-identity', 'read'],
      ['aws sts assume-role --role-arn r --role-session-name s', 'read'],
      ['aws ec2 describe-instances --filters Name=tag:x,Values=y --query Reservations', 'read'],
      ['aws --output json ec2 describe-instances', 'read'],
      ['aws logs tail /aws/lambda/f --follow', 'read'],
      ['aws logs filter-log-events --log-group-name g', 'read'],
      ['aws dynamodb query --table-name t', 'read'],
      ['aws dynamodb scan --table-name t', 'read'],
      ['aws dynamodb batch-get-item --request-items x', 'read'],
      ['aws dynamodb put-item --table-name t --item {}', 'ask'],
      ['aws secretsmanager get-secret-value --secret-id s', 'read'],
      ['aws ecr get-login-password', 'read'],
      ['aws cloudformation validate-template --template-body x', 'read'],
      ['aws cloudtrail lookup-events', 'read'],
      ['aws ec2 wait instance-running --instance-ids i', 'read'],
      ['aws iam simulate-principal-policy --policy-source-arn a', 'read'],
      ['aws ec2 terminate-instances --dry-run --instance-ids i', 'read'],
      ['aws ec2 terminate-instances --dry-run --no-dry-run --instance-ids i', 'ask'],
      ['aws ec2 terminate-instances --no-dry-run --instance-ids i', 'ask'],
      ['aws lambda invoke --function-name f --invocation-type DryRun out', 'read'],
      ['aws lambda invoke --function-name f out', 'ask'],
      ['aws lambda invoke --function-name f help', 'ask'],
      ['aws lambda invoke --function-name=f help', 'ask'],
      [`aws ${UNKNOWN} describe-instances`, 'ask'],
      [`aws ec2 ${UNKNOWN}`, 'ask'],
      ['aws ec2 terminate-instances help', 'read'],
      ['aws help', 'read'],
      ['aws --version', 'read'],
      ['aws ec2 run-instances --generate-cli-skeleton', 'read'],
      ['aws elasticache test-failover --replication-group-id r', 'ask'],
      ['aws apigateway test-invoke-method --rest-api-id a', 'ask'],
      ['aws stepfunctions get-activity-task --activity-arn a', 'ask'],
      ['aws ssm start-session --target i', 'ask'],
      ['aws ecs execute-command --cluster c --task t --command sh', 'ask'],
      ['aws athena start-query-execution --query-string x', 'ask'],
      ['aws configure list', 'read'],
      ['aws configure get region', 'read'],
      ['aws sso login', 'read'],
      ['sam build', 'read'],
      ['sam logs -n f', 'read'],
      ['cdk diff', 'read'],
      ['cdk synth', 'read'],
      ['sls info', 'read'],
    ]);
    itJudges(configured, [
      ['aws eks update-kubeconfig --name prod-eu', 'yes'],
      ['aws eks update-kubeconfig --name dev-eu', 'allow'],
      ['aws eks update-kubeconfig --name prod-eu --dry-run', 'read'],
      ['aws configure set region x --profile acme-prod', 'yes'],
    ]);
  });

  describe('and what is built on it', () => {
    itJudges(
      {
        ...configured,
        files: {
          ...files,
          '/projects/shop/samconfig.toml':
            '[prod.deploy.parameters]\nstack_name = "x"\nprofile = "acme-prod"\n[default.deploy.parameters]\nstack_name = "shop-dev"\n',
          '/projects/shop/serverless.yml': 'provider:\n  stage: production\n',
        },
      },
      [
        ['sam deploy', 'allow'],
        ['sam deploy --config-env prod', 'ask'],
        ['sam delete --stack-name shop-production', 'ask'],
        ['sls deploy', 'ask'],
        ['sls deploy --stage dev', 'allow'],
        ['sls deploy -s prod', 'ask'],
        ['sls remove --stage=prod', 'ask'],
        ['cdk deploy Shop-production', 'ask'],
        ['cdk deploy -c env=prod Shop', 'ask'],
        ['cdk deploy --profile acme-prod --all', 'ask'],
        ['cdk deploy Shop-dev', 'allow'],
        ['copilot svc deploy --env prod', 'ask'],
        ['copilot svc ls', 'read'],
      ],
    );
  });
});
