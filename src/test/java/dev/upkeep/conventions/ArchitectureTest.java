package dev.upkeep.conventions;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.upkeep", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] FEATURES = {
        "dev.upkeep.health..",
        "dev.upkeep.backup..",
        "dev.upkeep.storage..",
        "dev.upkeep.uploads..",
        "dev.upkeep.migration..",
        "dev.upkeep.copy..",
        "dev.upkeep.alert.."
    };
    private static final String[] FACES = {
        "dev.upkeep.cli..", "dev.upkeep.inbox..", "dev.upkeep.local..", "dev.upkeep.metrics..", "dev.upkeep.notify.."
    };
    private static final String[] INFRASTRUCTURE = {
        "dev.upkeep.failure..",
        "dev.upkeep.settings..",
        "dev.upkeep.database..",
        "dev.upkeep.objectstore..",
        "dev.upkeep.process..",
        "dev.upkeep.check..",
        "dev.upkeep.run.."
    };

    @ArchTest
    static final ArchRule featuresKnowNothingOfEachOther = slices().matching(
                    "dev.upkeep.(health|backup|storage|uploads|migration|copy|alert)..")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule noPackagesDependOnEachOtherInACircle =
            slices().matching("dev.upkeep.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule infrastructureKnowsNoFeature = noClasses()
            .that()
            .resideInAnyPackage(INFRASTRUCTURE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(FEATURES);

    @ArchTest
    static final ArchRule infrastructureKnowsNoFace = noClasses()
            .that()
            .resideInAnyPackage(INFRASTRUCTURE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(FACES);

    @ArchTest
    static final ArchRule featuresKnowNoFace = noClasses()
            .that()
            .resideInAnyPackage(FEATURES)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(FACES);

    @ArchTest
    static final ArchRule onlyTheRootKnowsCamel = noClasses()
            .that()
            .resideOutsideOfPackage("dev.upkeep")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.camel..");

    @ArchTest
    static final ArchRule onlyTheObjectStoreKnowsTheAwsSdk = noClasses()
            .that()
            .resideOutsideOfPackages("dev.upkeep.objectstore..", "dev.upkeep.local..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("software.amazon.awssdk..");

    @ArchTest
    static final ArchRule onlyLocalKnowsTheEmbeddedServer = noClasses()
            .that()
            .resideOutsideOfPackage("dev.upkeep.local..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.gaul..");

    @ArchTest
    static final ArchRule onlyTheDatabaseKnowsHikari = noClasses()
            .that()
            .resideOutsideOfPackage("dev.upkeep.database..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.zaxxer.hikari..");

    @ArchTest
    static final ArchRule onlyMigrationAndDatabaseKnowFlyway = noClasses()
            .that()
            .resideOutsideOfPackages("dev.upkeep.migration..", "dev.upkeep.database..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.flywaydb..");

    @ArchTest
    static final ArchRule onlyBackupsAndTheirSettingsKnowTheAgeFormat = noClasses()
            .that()
            .resideOutsideOfPackages("dev.upkeep.backup.age..", "dev.upkeep.settings..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.exceptionfactory.jagged..");

    @ArchTest
    static final ArchRule onlyMetricsAndTheRootKnowPrometheus = noClasses()
            .that()
            .resideOutsideOfPackages("dev.upkeep", "dev.upkeep.metrics..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.prometheus..", "io.micrometer..");

    @ArchTest
    static final ArchRule onlySettingsKnowQuartz = noClasses()
            .that()
            .resideOutsideOfPackage("dev.upkeep.settings..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.quartz..");

    @ArchTest
    static final ArchRule onlyNotifyKnowsMail = noClasses()
            .that()
            .resideOutsideOfPackage("dev.upkeep.notify..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.mail..");

    @ArchTest
    static final ArchRule onlyProcessStartsPrograms = noClasses()
            .that()
            .resideOutsideOfPackage("dev.upkeep.process..")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(ProcessBuilder.class);

    @ArchTest
    static final ArchRule onlyTheCommandLineKnowsPicocli = noClasses()
            .that()
            .resideOutsideOfPackage("dev.upkeep.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("picocli..");

    @ArchTest
    static final ArchRule staticFieldsNeverChange =
            noFields().that().areStatic().should().notBeFinal();

    @ArchTest
    static final ArchRule classesAreFinal = classes()
            .that()
            .areNotInterfaces()
            .and()
            .areNotEnums()
            .and()
            .areNotAnonymousClasses()
            .and(com.tngtech.archunit.base.DescribedPredicate.describe(
                    "are no package-info",
                    (JavaClass type) -> !type.getSimpleName().equals("package-info")))
            .should()
            .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL);

    @ArchTest
    static final ArchRule namesSayWhatAClassIs =
            noClasses().should().haveNameMatching(".*(Manager|Helper|Util|Utils|Impl|Service)");
}
