import com.adobe.testing.s3mock.S3MockApplication;
import java.util.Map;
import org.apache.catalina.connector.Connector;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** Adobe's S3Mock on a free port of this machine, and of no other: `java StartS3Mock.java <bucket>`. Ends with its input. */
class StartS3Mock {
    public static void main(String[] words) throws Exception {
        var context = new SpringApplicationBuilder(S3MockApplication.class)
                .properties(Map.of(
                        "server.port", "0",
                        "server.address", "127.0.0.1",
                        "server.ssl.enabled", "false",
                        "http.port", "0",
                        "logging.level.root", "ERROR",
                        "spring.main.banner-mode", "off",
                        "com.adobe.testing.s3mock.store.initialBuckets", words[0]))
                .initializers(starting -> starting.getBeanFactory().addBeanPostProcessor(new Loopback()))
                .run();
        System.out.println("ready " + context.getBean(Connector.class).getLocalPort());
        while (System.in.read() >= 0) {}
        System.exit(0);
    }

    /** Its plain connector listens on every address otherwise. */
    private static final class Loopback implements BeanPostProcessor {
        @Override
        public Object postProcessBeforeInitialization(Object bean, String name) {
            if (bean instanceof Connector connector) {
                connector.setProperty("address", "127.0.0.1");
            }
            return bean;
        }
    }
}
